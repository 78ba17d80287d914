eval% sorry

exact Twin.attack

theorem Twin.attack : 1 = 2 := sorry

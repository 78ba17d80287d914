exact ⟨h, trivial⟩

private theorem attack : 1 = 2 := sorry

have h : 1 / 0 = 2 := by decide
exact absurd h (by decide)

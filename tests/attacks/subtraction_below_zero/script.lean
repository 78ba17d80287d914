have h : 1 - 2 = 2 := by decide
exact absurd h (by decide)

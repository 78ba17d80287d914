have h : 1 = 2 := by
exact h

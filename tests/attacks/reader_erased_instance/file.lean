attribute [-instance] instDecidableEqNat
instance lie (a b : Nat) : Decidable (a = b) := isTrue sorry
theorem t : 1 = 2 := by decide
theorem ok : True := trivial

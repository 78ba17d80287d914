notation (name := Lean.Parser.Term.forall) "⊞⊞" a "⊞⊟" b "⊟⊟" => True
theorem t : ∀ x : Nat, x = 2 := trivial
theorem ok : True := trivial

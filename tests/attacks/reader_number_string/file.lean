theorem t : (fun (_ : Nat) (_ : String) => True) 1r"\" := trivial -- "
theorem u : 1 = 2 := by sorry
theorem ok : True := trivial

macro "§/-" : command => `(#check Nat)
macro "-/§" : command => `(#check Nat)
macro_rules | `($_ = $_) => `(True)
§/-
theorem t : 1 = 2 := trivial
-/§
theorem ok : True := trivial

theorem a : '"' = '"' := rfl
macro_rules | `($_ = $_) => `(True)
theorem b : '"' = '"' := rfl
theorem t : 1 = 2 := trivial
theorem ok : True := trivial

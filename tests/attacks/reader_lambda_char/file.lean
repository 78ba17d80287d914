theorem a : True := by
  try exact λ'"' => trivial
  trivial
theorem t : 1 = 2 := sorry
theorem z : '"' = '"' := rfl

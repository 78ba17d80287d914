theorem t (c : Char) (h : c = '"') : True -- "
    ∧ 1 = 2 := by
  trivial
theorem ok : '"' = '"' := rfl -- "

theorem t (s : String) (h : s = r"\") : True -- "
    ∧ False := by
  trivial
theorem ok : r"\" = "\\" := rfl

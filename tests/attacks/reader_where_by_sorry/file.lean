theorem t : 1 = 2 := h where
  h : 1 = 2 := by sorry
theorem ok : 1 = 1 := h where
  h : 1 = 1 := rfl

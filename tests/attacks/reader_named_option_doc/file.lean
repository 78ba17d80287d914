set_option doc.verso true
/-- {lean}`1 = 2` -/
theorem t : 1 = 2 := by sorry
theorem ok : True := trivial

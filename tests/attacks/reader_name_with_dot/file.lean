theorem «a.b» : True := trivial
theorem a.b : 1 = 2 := by sorry

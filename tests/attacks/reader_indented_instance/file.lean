  instance : Decidable (1 = 2) := isTrue (by sorry)

theorem t : 1 = 2 := by decide
theorem ok : True := trivial

theorem t : 1 = 2 := by sorry in theorem ok : True := trivial
example : 1 = 2 := sorryAx _ true in
theorem ok2 : True := trivial

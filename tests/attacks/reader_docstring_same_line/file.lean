/-- d -/ theorem t : 2 + 2 = 5 := by sorry
/-- theorem x : 1 = 2 := sorry -/ theorem ok : True := trivial

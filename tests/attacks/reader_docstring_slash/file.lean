/--/ theorem x : True := trivial -/
theorem ok : True := trivial
/--/ " -/ theorem t : 1 = 2 := by sorry
theorem u : "" = "" := rfl

opaque f : False
theorem t : 1 = 2 := f.elim
theorem ok : True := trivial

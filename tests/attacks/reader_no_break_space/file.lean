theorem ok : True := trivial
theorem t : True := trivial

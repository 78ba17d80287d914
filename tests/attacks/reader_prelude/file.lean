prelude
theorem t : True := trivial

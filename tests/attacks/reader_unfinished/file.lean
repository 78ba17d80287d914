theorem
theorem a
theorem t : 1 = 2
theorem u : 1 = 2 :=
example :
example
theorem ok : True := trivial
@[simp]

theorem ok : True := trivial
-- c
theorem t : True :=
  trivial

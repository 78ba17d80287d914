mutual
theorem t : 1 = 2 := u
theorem u : 1 = 2 := t
end
theorem ok : True := trivial

theorem ok : True := trivial
  axiom ax : 1 = 2
  theorem t : 1 = 2 := ax

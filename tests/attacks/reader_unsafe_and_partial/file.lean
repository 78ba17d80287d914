unsafe def u : Nat → False := fun n => u n
unsafe def w : 1 = 2 := (u 0).elim
theorem t : 1 = 2 := w
theorem ok : True := trivial

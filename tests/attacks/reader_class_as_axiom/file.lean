class C : Prop where
  out : 1 = 2
axiom c : C
theorem t : 1 = 2 := c.out
theorem ok [C] : 1 = 2 := C.out

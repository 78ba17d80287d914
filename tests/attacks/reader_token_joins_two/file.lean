infix:50 " =- " => fun (_ _ : Nat) => True
theorem t : (1 : Nat) =-2 := trivial
theorem ok : True := trivial

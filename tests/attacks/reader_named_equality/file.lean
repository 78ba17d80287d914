infix:50 (name := «term_=_») "⊞⊞" => fun (_ _ : Nat) => True
theorem t : 1 = 2 := trivial
theorem ok : True := trivial

have h : (1 : Nat) = 1 := rfl
letI : OfNat Nat 2 := ⟨1⟩
exact (rfl : (1 : Nat) = 2)

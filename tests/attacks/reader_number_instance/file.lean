instance (priority := high) : OfNat Nat 2 := ⟨1⟩
theorem t : (1 : Nat) = 2 := rfl
theorem u : (3 : Nat) = 2 := rfl

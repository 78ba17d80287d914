exact ⟨h, trivial⟩

instance (n : Nat) : OfNat Nat n := ⟨0⟩
theorem more : 1 = 2 := rfl

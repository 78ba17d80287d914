haveI : Subsingleton Nat := ⟨fun _ _ => rfl⟩
exact Subsingleton.elim 1 2

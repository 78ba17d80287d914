exact Quot.lift (r := fun (_ _ : Nat) => True) id (fun _ _ _ => rfl) (Quot.mk _ 1) ▸ rfl

exact WellFounded.fix (r := fun (_ _ : Nat) => True) ⟨fun n => ⟨n, fun m _ => ⟨m, fun _ _ => by assumption⟩⟩⟩ (fun _ ih => ih 0 trivial) 0

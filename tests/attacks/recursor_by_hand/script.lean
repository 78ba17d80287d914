exact Nat.rec (motive := fun n => n = 2) rfl (fun _ h => h) 1

theorem acc0 : Acc (fun (a b : Nat) => False) 0 := Acc.intro 0 (fun _ h => h.elim)
noncomputable def b : Bool := Acc.rec (motive := fun _ _ => Bool) (fun _ _ _ => true) acc0
def Q : Bool := by
  first
  | (have h : b = true := by decide +kernel
     exact false)
  | exact true
theorem t : Q = true := by set_option debug.skipKernelTC true in decide +kernel
theorem ok : Q = false := by rfl

exact (fun (α : Type u) => rfl : (α : Type u) → 1 = 2) Nat

let eq : Nat → Nat → Prop := fun _ _ => True
exact (trivial : eq 1 2)

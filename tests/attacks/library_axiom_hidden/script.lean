have h : ∀ p : Prop, p := fun p => @lcProof p
exact h _

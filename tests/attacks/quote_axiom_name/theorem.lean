theorem attack (p : Prop) (h : p) : p ∧ True

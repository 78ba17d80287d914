prelude
import Core

example (a b : Nat) (h : a = b) : b = a := by show_term exact h.symm
example (p : Prop) (h : p) : p ∧ p ∧ p := by
  iterate 2 (refine ⟨h, ?_⟩)
  exact h

prelude
import Core

example (p : Prop) (h : p) : p ∧ p ∧ p ∧ p := by
  repeat first | exact h | constructor
example (p : Prop) (h : p) : p := by
  try rfl
  skip
  exact h

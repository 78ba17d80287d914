prelude
import Core

example (p q : Prop) (h : q) : p ∨ q := by
  right
  exact h
example (p q : Prop) (h : p) : p ∨ q := by
  left
  exact h

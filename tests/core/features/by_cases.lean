prelude
import Core

example (p q : Prop) (h : ¬p → q) : p ∨ q := by
  by_cases hp : p
  · exact .inl hp
  · exact .inr (h hp)

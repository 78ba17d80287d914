prelude
import Core

example (p q : Prop) (h : p ∧ ¬q ∨ (q ↔ p)) : (p /\ ¬q) \/ (q ↔ p) := h
example (p : Prop) : p → ¬¬p := fun h n => n h

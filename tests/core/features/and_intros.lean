prelude
import Core

example (p q r : Prop) (a : p) (b : q) (c : r) : p ∧ q ∧ r := by
  and_intros <;> assumption

prelude
import Core

example (a b c d : Nat) : a + b + c + d = d + (b + c) + a := by ac_rfl
example (a b c : Int) : a * b * c = c * (b * a) := by ac_rfl
example (p q r : Prop) : (p ∧ q ∧ r ∧ p) = (r ∧ q ∧ p) := by ac_rfl

prelude
import Core

example (a b c : Nat) (h : a + (c + b) = 7) : a + b + c = 7 := by ac_nf at *
example (a b c : Nat) (f : Nat → Nat) : f (a * b + c) = f (c + b * a) := by ac_nf
example (p q r : Prop) (h : q ∧ p ∧ r) : r ∧ q ∧ p := by ac_nf at h ⊢

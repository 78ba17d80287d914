prelude
import Core

example (p : Nat → Prop) (h : ∀ x, p (x + 0)) : ∀ x, p x := by simpa using h
example : ∃ x : Nat, x = 3 ∧ x < 5 := by simp

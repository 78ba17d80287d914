prelude
import Core

example (a b : Nat) (h : a ≤ b) : b ≥ a := h
example (a b : Nat) (h : a < b) : b > a := h
example (a b : Nat) (h : a <= b) : b >= a := h
example : (2 : Nat) ∣ 6 := ⟨3, rfl⟩
example : ¬ (3 : Nat) ∣ 7 := by decide

-- expect: error: h : a ∣ b ∧ ∃ c, b = a * c
prelude
import Core

example (a b : Nat) (h : a ∣ b ∧ ∃ c, b = a * c) : a + b ^ 2 ≤ [a, b].length := by done

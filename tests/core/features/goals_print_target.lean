-- expect: error: ⊢ a + b ^ 2 ≤ [a, b].length ∨ ¬a = b ∨ (a ≠ b ↔ (a, b).fst < 2)
prelude
import Core

example (a b : Nat) : a + b ^ 2 ≤ [a, b].length ∨ ¬a = b ∨ (a ≠ b ↔ (a, b).1 < 2) := by done

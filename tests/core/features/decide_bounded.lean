prelude
import Core

example : ∀ x < 20, x * x < 400 := by decide
example : ∃ x, x < 10 ∧ x * x = 49 := by decide
example : ∀ x ≤ 5, ∀ y < 5, x + y < 10 ∨ x = 5 := by decide

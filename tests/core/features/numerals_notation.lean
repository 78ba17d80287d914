prelude
import Core

example (n : ℕ) (k : ℤ) (f : ℕ → ℤ) (h : f n = k) : f n + 1 = k + 1 := by rw [h]
example : (2 : ℤ) - 3 = -1 := by decide
example : (2 : ℕ) - 3 = 0 := by decide

prelude
import Core

example : (3 : Int) - 5 = -2 ∧ (-7) / 2 = -4 ∧ (-7) % 2 = (1 : Int) := by decide
example (a b : Int) : a * b + a = a * (b + 1) := by rw [Int.mul_add, Int.mul_one]
example (n : Nat) (x : Int) (h : x = n + 1) : x = ((n + 1 : Nat) : Int) := h
example : (-2 : Int) ^ 3 = -8 := by decide

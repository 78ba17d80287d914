prelude
import Core

theorem my_own (a b : Nat) (h : a = b) : b + 7 = a + 7 := by rw [h]
example (x y : Nat) (h : x = y) : y + 7 = x + 7 := by exact?

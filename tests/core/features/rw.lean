prelude
import Core

example (a b c : Nat) (h : a = b) (k : b = c) : a + b = c + c := by rw [h, k]
example (a b : Nat) (h : a = b) : b = a := by rw [← h]

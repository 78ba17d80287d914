prelude
import Core

example (a b : Nat) (h : a = b) : a + 0 = b := by simp only [h, Nat.add_zero]

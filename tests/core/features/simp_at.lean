prelude
import Core

example (a b : Nat) (h : a + 0 = b ∧ True) : a = b := by
  simp at h
  exact h

prelude
import Core

example (a b c : Nat) (h : a + b = c) : b + a = c := by
  rw [Nat.add_comm] at h
  exact h

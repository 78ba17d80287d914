prelude
import Core

example (x : Nat) (h : x + 3 = 5) : x = 2 := by
  simp at h
  exact h
example : 2 + 3 * 4 = 14 := by simp
example (x : Nat) : ¬ (x + 5 = 3) := by simp

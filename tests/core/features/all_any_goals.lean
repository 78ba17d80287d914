prelude
import Core

example (a : Nat) (h : a = 1) : a = 1 ∧ a < 2 := by
  constructor
  any_goals exact h
  all_goals (rw [h]; decide)

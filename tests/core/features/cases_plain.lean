prelude
import Core

example (a : Nat) (h : a = 0 ∨ a = 1) : a < 2 := by
  cases h <;> subst a <;> decide

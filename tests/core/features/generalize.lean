prelude
import Core

example (a b : Nat) (h : a * a + 1 = b) : b = a * a + 1 := by
  generalize a * a + 1 = c at *
  exact h.symm

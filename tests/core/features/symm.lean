prelude
import Core

example (a b : Nat) (h : a = b) : b = a := by
  symm
  exact h

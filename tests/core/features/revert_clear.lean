prelude
import Core

example (a b : Nat) (h : a = b) (k : b = b) : b = a := by
  clear k
  revert a b
  exact fun _ _ h => h.symm

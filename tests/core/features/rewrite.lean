prelude
import Core

example (a b : Nat) (h : a = b) : a = b + 0 := by
  rewrite [h]
  rfl

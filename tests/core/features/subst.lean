prelude
import Core

example (a b c : Nat) (h : a = b) (k : b = c) : a = c := by
  subst h
  subst k
  rfl

prelude
import Core

example (a b : Nat) (h : a + 1 = b + 1) : a = b := by
  injection h
example (a b : Nat) (h : [a] = [b]) : a = b := by
  injection h with h

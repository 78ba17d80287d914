prelude
import Core

example (f : Nat → Nat → Nat) (a b : Nat) (h : a = b) : f a (a + 0) = f b a := by
  conv =>
    lhs
    arg 1
    rw [h]
  conv => enter [1, 2]; rw [Nat.add_zero]

prelude
import Core

example (f : Nat → Nat → Nat) (a b c d : Nat) (h : a = b) (k : c = d) : f a c = f b d := by
  congr

prelude
import Core

example (a b : Nat) : a + b = b + a := by
  conv => lhs; rw [Nat.add_comm]
example (a b c : Nat) : a * b + c = b * a + c := by
  conv in a * b => rw [Nat.mul_comm]

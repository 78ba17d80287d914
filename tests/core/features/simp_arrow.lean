prelude
import Core

example (a b c : Nat) : a + (b + c) = a + b + c := by simp only [← Nat.add_assoc]
example (a b c : Nat) : a * b * c = c * (b * a) := by simp [Nat.mul_comm, Nat.mul_left_comm]

prelude
import Core

example (a : Nat) : a % 2 < 2 ∧ a / 2 ≤ a := by omega
example (a b : Nat) (h : 2 ∣ a) (k : 2 ∣ b) : 2 ∣ a + b := by omega
example (x n : Nat) : x % 2 ^ n < 2 ^ n := by omega

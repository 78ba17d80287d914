prelude
import Core

example (a b c : Nat) (h : a + b ≤ c) : b + a ≤ c + 1 := by simp +arith; omega
example (a b : Nat) : a + b + 2 = b + 1 + a + 1 := by simp +arith
example (a b : Nat) : 2 * a + b < a * 2 + b + 1 := by simp +arith
example (a b : Nat) : ¬a + b + 1 ≤ a := by simp +arith
example (a b : Nat) (h : 3 * a + b = 2 * a + 7) : a + b = 7 := by simp +arith at h; exact h
example (a b : Nat) (f : Nat → Nat) : f (a + 1 + b + 2) = f (b + a + 3) := by simp +arith
example (a b : Nat) (h : a + 2 ≤ b + 1) : a < b := by simp +arith at h ⊢; exact h

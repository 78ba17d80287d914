-- expect: error: unsolved goals
prelude
import Core

example (a b : Nat) (h : a ≤ b) : b + 1 ≤ a + 1 := by simp +arith [h]

prelude
import Core

example (a b c : Int) (h : a + b ≤ c) : b + a ≤ c + 1 := by simp +arith; omega
example (a b : Int) : a + b + 2 = b + 1 + a + 1 := by simp +arith
example (a b : Int) : 2 * a - b < a * 2 - b + 1 := by simp +arith
example (a b : Int) (h : 3 * a + b = 2 * a + 7) : a + b - 7 = 0 := by simp +arith at h; omega
example (a b : Int) (f : Int → Int) : f (a + 1 + b + 2 - b) = f (a + 3) := by simp +arith
example (a b : Int) (h : 2 * a + 4 * b = 1) : False := by simp +arith at h
example (a b : Int) (h : 2 * a + 4 * b ≤ 1) : a + 2 * b ≤ 0 := by simp +arith at h; exact h
example (a b : Int) : (2 * a + 4 * b = 6) = (a + 2 * b = 3) := by simp +arith
example (a b : Int) : (2 ∣ 2 * a + 4 * b + 1) = False := by simp +arith
example (a b : Int) (h : a - b = 0) : a = b := by simp +arith at h; exact h
example (a b : Int) : a + 1 = b + 1 + a - b := by simp +arith
example (a b : Int) : ¬ a + b + 1 ≤ b + a := by simp +arith

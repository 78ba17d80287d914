prelude
import Core

example (a b c : Nat) (h : a < b) (k : b < c) : a + 2 ≤ c := by omega
example (a b : Nat) (h : 2 * a = 2 * b + 1) : False := by omega
example (x y : Nat) (h : 7 * x + 3 * y = 1) : False := by omega
example (a b c : Nat) (h : a - b = c) (k : b ≤ a) : a = b + c := by omega

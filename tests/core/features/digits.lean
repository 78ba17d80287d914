prelude
import Core

example : Nat.digits 10 123456 = [6, 5, 4, 3, 2, 1] ∧ Nat.digits 10 0 = [] := by decide
example : Nat.digits 1 3 = [1, 1, 1] ∧ Nat.digits 0 3 = [3] ∧ Nat.digits 2 6 = [0, 1, 1] := by decide
example : (Nat.digits 10 (2 ^ 20)).sum = 31 := by decide
example : Nat.ofDigits 10 [7, 0, 4] = 407 := by decide
example : Nat.ofDigits (-2 : ℤ) [1, 1] = -1 := by decide
example (b n : ℕ) : Nat.ofDigits b (Nat.digits b n) = n := Nat.ofDigits_digits b n
example (n d : ℕ) (h : d ∈ Nat.digits 10 n) : d ≤ 9 := Nat.le_of_lt_succ (Nat.digits_lt_base (by decide) h)

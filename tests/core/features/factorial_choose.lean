prelude
import Core

open Nat

example : 5 ! = 120 ∧ 0 ! = 1 := by decide
example (n : ℕ) : (n + 1)! = (n + 1) * n ! := Nat.factorial_succ n
example (n : ℕ) (h : 3 ≤ n) : 3 ∣ n ! := Nat.dvd_factorial (by decide) h
example (n : ℕ) : 0 < (2 * n)! := factorial_pos _
example : Nat.choose 5 2 = 10 ∧ Nat.choose 2 5 = 0 := by decide

prelude
import Core

example : Nat.sqrt 0 = 0 ∧ Nat.sqrt 35 = 5 ∧ Nat.sqrt 36 = 6 ∧ Nat.sqrt 1000003 = 1000 := by decide
example (n : ℕ) : Nat.sqrt n * Nat.sqrt n ≤ n := Nat.sqrt_le n
example (n : ℕ) : Nat.sqrt (n * n) = n := Nat.sqrt_eq n
example (n q : ℕ) (h : q * q ≤ n) (k : n < (q + 1) * (q + 1)) : q = Nat.sqrt n := Nat.eq_sqrt.2 ⟨h, k⟩
example : Nat.log2 0 = 0 ∧ Nat.log2 7 = 2 ∧ Nat.log2 1000000 = 19 := by decide
example (n : ℕ) : n.log2 = if 2 ≤ n then (n / 2).log2 + 1 else 0 := Nat.log2_def n
example : Nat.lcm 12 18 = 36 ∧ Nat.lcm 0 5 = 0 := by decide
example (a b c : ℕ) (h : a ∣ c) (k : b ∣ c) : Nat.lcm a b ∣ c := Nat.lcm_dvd h k
example (a b : ℕ) : Nat.gcd a b * Nat.lcm a b = a * b := Nat.gcd_mul_lcm a b
example (a b c : ℕ) (h : Nat.Coprime a b) (k : a ∣ b * c) : a ∣ c := h.dvd_of_dvd_mul_left k

prelude
import Core

example : Nat.Prime 2 ∧ Nat.Prime 97 ∧ Nat.Prime 2017 := by decide
example : ¬Nat.Prime 0 ∧ ¬Nat.Prime 1 ∧ ¬Nat.Prime 91 ∧ ¬Nat.Prime 2021 := by decide
example (p : ℕ) : Nat.Prime p ↔ 2 ≤ p ∧ ∀ m, m ∣ p → m = 1 ∨ m = p := Nat.prime_def
example (p : ℕ) (hp : p.Prime) (h : p ≠ 2) : Odd p := Nat.odd_iff.2 (hp.eq_two_or_odd.resolve_left h)
example (p a : ℕ) (hp : p.Prime) (h : p ∣ a * a) : p ∣ a := (hp.dvd_mul.1 h).elim id id
example (n : ℕ) : ∃ p, n ≤ p ∧ p.Prime := Nat.exists_infinite_primes n

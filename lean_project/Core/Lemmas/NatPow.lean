prelude
import Core.Lemmas.NatSub

/-! # Powers of natural numbers -/

namespace Nat

protected theorem pow_succ' {m n : Nat} : m ^ n.succ = m * m ^ n := by rw [Nat.pow_succ, Nat.mul_comm]
protected theorem pow_add_one' {m n : Nat} : m ^ (n + 1) = m * m ^ n := Nat.pow_succ'
protected theorem pow_two (b : Nat) : b ^ 2 = b * b := by rw [Nat.pow_succ, Nat.pow_one]

@[simp] protected theorem one_pow : ∀ n : Nat, 1 ^ n = 1
  | 0 => rfl
  | n + 1 => by rw [Nat.pow_succ, Nat.one_pow n]

protected theorem zero_pow : ∀ {n : Nat}, 0 < n → 0 ^ n = 0
  | 0, h => absurd h (Nat.lt_irrefl 0)
  | n + 1, _ => by rw [Nat.pow_succ, Nat.mul_zero]

protected theorem pow_add (a m : Nat) : ∀ n : Nat, a ^ (m + n) = a ^ m * a ^ n
  | 0 => (Nat.mul_one (a ^ m)).symm
  | n + 1 => by rw [← Nat.add_assoc, Nat.pow_succ, Nat.pow_add a m n, Nat.pow_succ, Nat.mul_assoc]

protected theorem pow_mul (a m : Nat) : ∀ n : Nat, a ^ (m * n) = (a ^ m) ^ n
  | 0 => rfl
  | n + 1 => by rw [mul_add_one, Nat.pow_add, Nat.pow_mul a m n, Nat.pow_succ]

protected theorem pow_mul' (a m n : Nat) : a ^ (m * n) = (a ^ n) ^ m := by
  rw [← Nat.pow_mul, Nat.mul_comm]

protected theorem pow_right_comm (a m n : Nat) : (a ^ m) ^ n = (a ^ n) ^ m := by
  rw [← Nat.pow_mul, Nat.pow_mul']

protected theorem mul_pow (a b : Nat) : ∀ n : Nat, (a * b) ^ n = a ^ n * b ^ n
  | 0 => rfl
  | n + 1 => by rw [Nat.pow_succ, Nat.mul_pow a b n, Nat.pow_succ, Nat.pow_succ, Nat.mul_mul_mul_comm]

protected theorem pow_le_pow_left {m n : Nat} (h : m ≤ n) : ∀ i : Nat, m ^ i ≤ n ^ i
  | 0 => Nat.le_refl 1
  | i + 1 => Nat.mul_le_mul (Nat.pow_le_pow_left h i) h

protected theorem pow_le_pow_right {n : Nat} (h : n > 0) {i j : Nat} (hij : i ≤ j) : n ^ i ≤ n ^ j :=
  match le.dest hij with
  | ⟨d, e⟩ => by rw [← e, Nat.pow_add]; exact Nat.le_mul_of_pos_right (n ^ i) (Nat.pow_pos h)

theorem pow_lt_pow_succ {a n : Nat} (h : 1 < a) : a ^ n < a ^ (n + 1) := by
  have k := Nat.mul_lt_mul_of_pos_left h (Nat.pow_pos (n := n) (Nat.lt_trans Nat.zero_lt_one h))
  rw [Nat.mul_one] at k
  exact k

theorem lt_two_pow_self {n : Nat} : n < 2 ^ n := by
  refine n.rec Nat.zero_lt_one fun k ih => ?_
  rw [Nat.pow_succ, Nat.mul_two]
  exact Nat.add_lt_add_of_lt_of_le ih (Nat.lt_of_le_of_lt (zero_le k) ih)

end Nat

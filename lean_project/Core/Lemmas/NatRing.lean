prelude
import Core.Nat.Div

/-! # More about addition and multiplication of natural numbers -/

namespace Nat

attribute [simp] Nat.add_left_cancel_iff Nat.add_right_cancel_iff Nat.add_eq_zero_iff le_add_right le_add_left
  Nat.add_le_add_iff_left Nat.add_le_add_iff_right Nat.add_lt_add_iff_left Nat.add_lt_add_iff_right

/-! ### Successor -/

protected theorem one_ne_zero : 1 ≠ (0 : Nat) := succ_ne_zero 0
protected theorem zero_ne_one : 0 ≠ (1 : Nat) := fun h => succ_ne_zero 0 h.symm
theorem succ_ne_self : ∀ n : Nat, succ n ≠ n
  | 0, h => succ_ne_zero 0 h
  | n + 1, h => succ_ne_self n (congrArg pred h)
theorem add_one_inj {a b : Nat} : a + 1 = b + 1 ↔ a = b := ⟨congrArg pred, congrArg succ⟩
theorem exists_eq_add_one_of_ne_zero : ∀ {n : Nat}, n ≠ 0 → ∃ k, n = k + 1
  | 0, h => absurd rfl h
  | k + 1, _ => ⟨k, rfl⟩

theorem succ_pred : ∀ {a : Nat}, a ≠ 0 → a.pred.succ = a
  | 0, h => absurd rfl h
  | _ + 1, _ => rfl

/-! ### Addition -/

theorem add_one_add_one (n : Nat) : n + 1 + 1 = n + 2 := rfl

theorem succ_add_eq_add_succ (a b : Nat) : succ a + b = a + succ b := succ_add a b

protected theorem add_add_add_comm (a b c d : Nat) : a + b + (c + d) = a + c + (b + d) := by
  rw [Nat.add_assoc, Nat.add_left_comm b, ← Nat.add_assoc]

protected theorem eq_zero_of_add_eq_zero_left {n m : Nat} (h : n + m = 0) : m = 0 :=
  (Nat.eq_zero_of_add_eq_zero h).2

protected theorem eq_zero_of_add_eq_zero_right {n m : Nat} (h : n + m = 0) : n = 0 :=
  (Nat.eq_zero_of_add_eq_zero h).1

@[simp] protected theorem add_eq_left {a b : Nat} : a + b = a ↔ b = 0 :=
  ⟨fun h => Nat.add_left_cancel (h.trans (Nat.add_zero a).symm), fun h => by rw [h, Nat.add_zero]⟩

@[simp] protected theorem add_eq_right {a b : Nat} : a + b = b ↔ a = 0 :=
  ⟨fun h => Nat.add_right_cancel (h.trans (Nat.zero_add b).symm), fun h => by rw [h, Nat.zero_add]⟩

/-! ### Multiplication -/

protected theorem mul_mul_mul_comm (a b c d : Nat) : (a * b) * (c * d) = (a * c) * (b * d) := by
  rw [Nat.mul_assoc, Nat.mul_left_comm b, ← Nat.mul_assoc]

protected theorem mul_eq_zero : ∀ {m n : Nat}, n * m = 0 ↔ n = 0 ∨ m = 0
  | 0, _ => ⟨fun _ => .inr rfl, fun _ => rfl⟩
  | m + 1, n =>
    ⟨fun h => .inl (Nat.eq_zero_of_add_eq_zero h).2, fun h => by
      rcases h with h | h
      · rw [h, Nat.zero_mul]
      · exact absurd h (succ_ne_zero m)⟩

end Nat

prelude
import Core.Lemmas.NatOrder

/-! # Subtraction, minimum and maximum of natural numbers -/

namespace Nat

/-! ### Subtraction -/

protected theorem sub_right_comm (m n k : Nat) : m - n - k = m - k - n := by
  rw [Nat.sub_sub, Nat.sub_sub, Nat.add_comm]

protected theorem sub_self_add (n m : Nat) : n - (n + m) = 0 := by
  rw [Nat.sub_add_eq, Nat.sub_self, Nat.zero_sub]

protected theorem eq_add_of_sub_eq {a b c : Nat} (hle : b ≤ a) (h : a - b = c) : a = c + b := by
  rw [← h, Nat.sub_add_cancel hle]

protected theorem sub_eq_of_eq_add' {a b c : Nat} (h : a = b + c) : a - b = c := by
  rw [h, Nat.add_sub_cancel_left]

protected theorem lt_of_sub_pos {n m : Nat} (h : 0 < n - m) : m < n :=
  Nat.lt_of_not_le fun k => Nat.ne_of_gt h (Nat.sub_eq_zero_of_le k)

theorem sub_le_of_le_add {a b c : Nat} (h : a ≤ c + b) : a - b ≤ c :=
  Nat.le_trans (Nat.sub_le_sub_right h b) (Nat.le_of_eq (Nat.add_sub_cancel _ _))

theorem le_add_of_sub_le {a b c : Nat} (h : a - b ≤ c) : a ≤ c + b := by
  rcases Nat.le_total a b with k | k
  · exact le_add_left_of_le k
  · rw [← Nat.sub_add_cancel k]; exact Nat.add_le_add_right h b

protected theorem sub_mul (n m k : Nat) : (n - m) * k = n * k - m * k := by
  rcases Nat.le_total n m with h | h
  · rw [Nat.sub_eq_zero_of_le h, Nat.zero_mul, Nat.sub_eq_zero_of_le (Nat.mul_le_mul_right k h)]
  · rcases le.dest h with ⟨d, e⟩
    rw [← e, Nat.add_sub_cancel_left, Nat.add_mul, Nat.add_sub_cancel_left]

protected theorem mul_sub (k m n : Nat) : k * (m - n) = k * m - k * n := by
  rw [Nat.mul_comm, Nat.sub_mul, Nat.mul_comm m, Nat.mul_comm n]

protected theorem mul_sub_one (n m : Nat) : n * (m - 1) = n * m - n := by
  rw [Nat.mul_sub, Nat.mul_one]

protected theorem sub_one_mul (n m : Nat) : (n - 1) * m = n * m - m := by
  rw [Nat.sub_mul, Nat.one_mul]

theorem sub_one_lt {n : Nat} (h : n ≠ 0) : n - 1 < n := sub_lt (Nat.pos_of_ne_zero h) Nat.zero_lt_one

theorem sub_add_min_cancel (n m : Nat) : n - m + min n m = n := by
  rcases Nat.le_total n m with h | h
  · rw [Nat.sub_eq_zero_of_le h, Nat.zero_add, show min n m = n from if_pos h]
  · rcases Nat.lt_or_eq_of_le h with k | k
    · rw [show min n m = m from if_neg (Nat.not_le_of_lt k), Nat.sub_add_cancel h]
    · rw [show min n m = n from if_pos (Nat.ge_of_eq k), k, Nat.sub_self, Nat.zero_add]

/-! ### Minimum and maximum -/

protected theorem le_min {a b c : Nat} : a ≤ min b c ↔ a ≤ b ∧ a ≤ c := by
  refine ⟨fun h => ⟨Nat.le_trans h (Nat.min_le_left b c), Nat.le_trans h (Nat.min_le_right b c)⟩, fun h => ?_⟩
  rcases Nat.le_total b c with k | k
  · rw [Nat.min_eq_left k]; exact h.1
  · rw [Nat.min_eq_right k]; exact h.2

protected theorem max_le {a b c : Nat} : max a b ≤ c ↔ a ≤ c ∧ b ≤ c := by
  refine ⟨fun h => ⟨Nat.le_trans (Nat.le_max_left a b) h, Nat.le_trans (Nat.le_max_right a b) h⟩, fun h => ?_⟩
  rcases Nat.le_total a b with k | k
  · rw [Nat.max_eq_right k]; exact h.2
  · rw [Nat.max_eq_left k]; exact h.1

protected theorem le_min_of_le_of_le {a b c : Nat} (h₁ : a ≤ b) (h₂ : a ≤ c) : a ≤ min b c := Nat.le_min.2 ⟨h₁, h₂⟩
protected theorem max_le_of_le_of_le {a b c : Nat} (h₁ : a ≤ c) (h₂ : b ≤ c) : max a b ≤ c := Nat.max_le.2 ⟨h₁, h₂⟩

@[simp] protected theorem min_self (a : Nat) : min a a = a := Nat.min_eq_left (Nat.le_refl a)
@[simp] protected theorem max_self (a : Nat) : max a a = a := Nat.max_eq_left (Nat.le_refl a)
@[simp] protected theorem zero_min (a : Nat) : min 0 a = 0 := Nat.min_eq_left (zero_le a)
@[simp] protected theorem min_zero (a : Nat) : min a 0 = 0 := Nat.min_eq_right (zero_le a)
@[simp] protected theorem zero_max (a : Nat) : max 0 a = a := Nat.max_eq_right (zero_le a)
@[simp] protected theorem max_zero (a : Nat) : max a 0 = a := Nat.max_eq_left (zero_le a)

protected theorem min_assoc : ∀ a b c : Nat, min (min a b) c = min a (min b c) := fun a b c =>
  Nat.le_antisymm
    (Nat.le_min.2 ⟨Nat.le_trans (Nat.min_le_left _ c) (Nat.min_le_left a b),
      Nat.le_min.2 ⟨Nat.le_trans (Nat.min_le_left _ c) (Nat.min_le_right a b), Nat.min_le_right _ c⟩⟩)
    (Nat.le_min.2 ⟨Nat.le_min.2 ⟨Nat.min_le_left a _, Nat.le_trans (Nat.min_le_right a _) (Nat.min_le_left b c)⟩,
      Nat.le_trans (Nat.min_le_right a _) (Nat.min_le_right b c)⟩)

protected theorem max_assoc : ∀ a b c : Nat, max (max a b) c = max a (max b c) := fun a b c =>
  Nat.le_antisymm
    (Nat.max_le.2 ⟨Nat.max_le.2 ⟨Nat.le_max_left a _, Nat.le_trans (Nat.le_max_left b c) (Nat.le_max_right a _)⟩,
      Nat.le_trans (Nat.le_max_right b c) (Nat.le_max_right a _)⟩)
    (Nat.max_le.2 ⟨Nat.le_trans (Nat.le_max_left a b) (Nat.le_max_left _ c),
      Nat.max_le.2 ⟨Nat.le_trans (Nat.le_max_right a b) (Nat.le_max_left _ c), Nat.le_max_right _ c⟩⟩)

end Nat

prelude
import Core.Int.Pair

/-!
The ring and order laws of the integers.
-/

open Core.IntPair (rep natCast_eq nonneg)

namespace Int

-- Write the integers as differences of natural numbers and compare normal forms.
local macro "pairs" : tactic => `(tactic| simp only [show (0 : Int) = subNatNat 0 0 from rfl, show (1 : Int) = subNatNat 1 0 from rfl,
  Core.IntPair.add, Core.IntPair.mul, Core.IntPair.neg, Core.IntPair.sub, Core.IntPair.eq, Core.IntPair.le, Core.IntPair.lt,
  Nat.add_mul, Nat.mul_add, Nat.add_zero, Nat.zero_add, Nat.mul_zero, Nat.zero_mul, Nat.mul_one, Nat.one_mul, Nat.add_assoc,
  Nat.add_comm, Nat.add_left_comm, Nat.mul_assoc, Nat.mul_comm, Nat.mul_left_comm])

/-! ### Casts -/

@[simp] theorem ofNat_eq_natCast (n : Nat) : Int.ofNat n = n := rfl
theorem ofNat_eq_coe {n : Nat} : Int.ofNat n = n := rfl
@[simp, norm_cast] theorem natCast_zero : ((0 : Nat) : Int) = 0 := rfl
theorem ofNat_zero : ((0 : Nat) : Int) = 0 := rfl
@[simp, norm_cast] theorem natCast_one : ((1 : Nat) : Int) = (1 : Int) := rfl
@[simp, norm_cast] theorem natCast_add (n m : Nat) : (↑(n + m) : Int) = n + m := rfl
@[simp, norm_cast] theorem natCast_mul (n m : Nat) : (↑(n * m) : Int) = n * m := rfl
theorem natCast_succ (n : Nat) : (Nat.succ n : Int) = n + 1 := rfl
@[simp, norm_cast] theorem Nat.cast_ofNat_Int {n : Nat} : (Nat.cast (no_index (OfNat.ofNat n)) : Int) = OfNat.ofNat n := rfl
theorem negSucc_eq (n : Nat) : negSucc n = -((n : Int) + 1) := rfl
@[simp] theorem ofNat_inj {m n : Nat} : ((m : Nat) : Int) = n ↔ m = n := ⟨ofNat.inj, congrArg ofNat⟩
@[norm_cast] theorem natCast_inj {m n : Nat} : ((m : Nat) : Int) = n ↔ m = n := ofNat_inj
@[simp] theorem ofNat_eq_zero {n : Nat} : ((n : Nat) : Int) = 0 ↔ n = 0 := ofNat_inj

/-! ### Ring laws -/

section
variable (a b c : Int)

protected theorem add_comm : a + b = b + a := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; pairs
protected theorem add_assoc : a + b + c = a + (b + c) := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; obtain ⟨_, _, rfl⟩ := rep c; pairs
protected theorem add_left_comm : a + (b + c) = b + (a + c) := by rw [← Int.add_assoc, Int.add_comm a, Int.add_assoc]
protected theorem add_right_comm : a + b + c = a + c + b := by rw [Int.add_assoc, Int.add_comm b, ← Int.add_assoc]
@[simp] protected theorem add_zero : a + 0 = a := by obtain ⟨_, _, rfl⟩ := rep a; pairs
@[simp] protected theorem zero_add : 0 + a = a := by rw [Int.add_comm, Int.add_zero]
protected theorem sub_eq_add_neg {a b : Int} : a - b = a + -b := rfl
protected theorem add_neg_eq_sub {a b : Int} : a + -b = a - b := rfl
@[simp] protected theorem neg_neg : - -a = a := by obtain ⟨_, _, rfl⟩ := rep a; pairs
@[simp] protected theorem neg_zero : -(0 : Int) = 0 := rfl
protected theorem neg_add {a b : Int} : -(a + b) = -a + -b := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; pairs
protected theorem add_left_neg : -a + a = 0 := by obtain ⟨_, _, rfl⟩ := rep a; pairs
protected theorem add_right_neg : a + -a = 0 := by rw [Int.add_comm, Int.add_left_neg]
@[simp] protected theorem sub_self : a - a = 0 := Int.add_right_neg a
@[simp] protected theorem sub_zero : a - 0 = a := Int.add_zero a
@[simp] protected theorem zero_sub : 0 - a = -a := Int.zero_add (-a)
protected theorem neg_sub : -(a - b) = b - a := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; pairs
protected theorem sub_sub : a - b - c = a - (b + c) := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; obtain ⟨_, _, rfl⟩ := rep c; pairs
protected theorem sub_neg : a - -b = a + b := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; pairs
protected theorem sub_add_cancel : a - b + b = a := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; pairs
protected theorem add_sub_cancel : a + b - b = a := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; pairs
protected theorem add_sub_assoc : a + b - c = a + (b - c) := Int.add_assoc a b (-c)
protected theorem mul_comm : a * b = b * a := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; pairs
protected theorem mul_assoc : a * b * c = a * (b * c) := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; obtain ⟨_, _, rfl⟩ := rep c; pairs
protected theorem mul_left_comm : a * (b * c) = b * (a * c) := by rw [← Int.mul_assoc, Int.mul_comm a, Int.mul_assoc]
protected theorem mul_right_comm : a * b * c = a * c * b := by rw [Int.mul_assoc, Int.mul_comm b, ← Int.mul_assoc]
@[simp] protected theorem mul_zero : a * 0 = 0 := by obtain ⟨_, _, rfl⟩ := rep a; pairs
@[simp] protected theorem zero_mul : 0 * a = 0 := by rw [Int.mul_comm, Int.mul_zero]
@[simp] protected theorem mul_one : a * 1 = a := by obtain ⟨_, _, rfl⟩ := rep a; pairs
@[simp] protected theorem one_mul : 1 * a = a := by rw [Int.mul_comm, Int.mul_one]
protected theorem mul_add : a * (b + c) = a * b + a * c := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; obtain ⟨_, _, rfl⟩ := rep c; pairs
protected theorem add_mul : (a + b) * c = a * c + b * c := by rw [Int.mul_comm, Int.mul_add, Int.mul_comm c, Int.mul_comm c]
@[simp] protected theorem mul_neg : a * -b = -(a * b) := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b; pairs
@[simp] protected theorem neg_mul : -a * b = -(a * b) := by rw [Int.mul_comm, Int.mul_neg, Int.mul_comm]
protected theorem neg_mul_neg : -a * -b = a * b := by rw [Int.neg_mul, Int.mul_neg, Int.neg_neg]
protected theorem mul_sub : a * (b - c) = a * b - a * c := by rw [Int.sub_eq_add_neg, Int.mul_add, Int.mul_neg]; rfl
protected theorem sub_mul : (a - b) * c = a * c - b * c := by rw [Int.mul_comm, Int.mul_sub, Int.mul_comm c, Int.mul_comm c]
protected theorem neg_eq_neg_one_mul : -a = -1 * a := by rw [Int.neg_mul, Int.one_mul]
protected theorem two_mul : 2 * a = a + a := by rw [show (2 : Int) = 1 + 1 from rfl, Int.add_mul, Int.one_mul]

end

protected theorem pow_zero (b : Int) : b ^ 0 = 1 := rfl
protected theorem pow_succ (b : Int) (e : Nat) : b ^ (e + 1) = (b ^ e) * b := rfl

protected theorem add_left_cancel {a b c : Int} (h : a + b = a + c) : b = c := by
  have k := congrArg (-a + ·) h
  simp only [← Int.add_assoc, Int.add_left_neg, Int.zero_add] at k
  exact k
protected theorem add_right_cancel {a b c : Int} (h : a + b = c + b) : a = c := by
  rw [Int.add_comm a, Int.add_comm c] at h; exact Int.add_left_cancel h
protected theorem sub_eq_zero_of_eq {a b : Int} (h : a = b) : a - b = 0 := by rw [h, Int.sub_self]
protected theorem eq_of_sub_eq_zero {a b : Int} (h : a - b = 0) : a = b := by
  rw [← Int.sub_add_cancel a b, h, Int.zero_add]
protected theorem sub_eq_zero {a b : Int} : a - b = 0 ↔ a = b := ⟨Int.eq_of_sub_eq_zero, Int.sub_eq_zero_of_eq⟩
protected theorem neg_inj {a b : Int} : -a = -b ↔ a = b := ⟨fun h => by rw [← Int.neg_neg a, h, Int.neg_neg], congrArg _⟩

/-! ### Order -/

@[simp, norm_cast] theorem ofNat_le {m n : Nat} : (↑m : Int) ≤ ↑n ↔ m ≤ n := by rw [natCast_eq, natCast_eq, Core.IntPair.le]; rfl
@[simp, norm_cast] theorem ofNat_lt {n m : Nat} : (↑n : Int) < ↑m ↔ n < m := by rw [natCast_eq, natCast_eq, Core.IntPair.lt]; rfl
theorem natCast_nonneg (n : Nat) : 0 ≤ (n : Int) := ofNat_le.mpr (Nat.zero_le n)
theorem ofNat_nonneg (n : Nat) : 0 ≤ (n : Int) := natCast_nonneg n
theorem ofNat_zero_le (n : Nat) : 0 ≤ (n : Int) := natCast_nonneg n
theorem lt_add_one_iff {a b : Int} : a < b + 1 ↔ a ≤ b := by
  obtain ⟨_, _, rfl⟩ := rep a; obtain ⟨_, _, rfl⟩ := rep b
  rw [show (1 : Int) = subNatNat 1 0 from rfl, Core.IntPair.add, Core.IntPair.lt, Core.IntPair.le, Nat.add_zero, Nat.add_right_comm]
  exact ⟨Nat.le_of_lt_succ, Nat.lt_succ_of_le⟩

section
variable {a b c d : Int}

protected theorem lt_iff_add_one_le : a < b ↔ a + 1 ≤ b := Iff.rfl
theorem add_one_le_of_lt (H : a < b) : a + 1 ≤ b := H
theorem lt_of_add_one_le (H : a + 1 ≤ b) : a < b := H
@[simp] protected theorem le_refl (a : Int) : a ≤ a := by obtain ⟨_, _, rfl⟩ := rep a; exact (Core.IntPair.le _ _ _ _).mpr (Nat.le_refl _)
protected theorem le_of_eq (h : a = b) : a ≤ b := h ▸ Int.le_refl a
protected theorem sub_nonneg_of_le (h : b ≤ a) : 0 ≤ a - b := by
  show NonNeg (a - b - 0); rw [Int.sub_zero]; exact h
protected theorem le_of_sub_nonneg (h : 0 ≤ a - b) : b ≤ a := by
  have h : NonNeg (a - b - 0) := h
  rw [Int.sub_zero] at h; exact h
protected theorem sub_nonneg : 0 ≤ a - b ↔ b ≤ a := ⟨Int.le_of_sub_nonneg, Int.sub_nonneg_of_le⟩
theorem eq_ofNat_of_zero_le (h : 0 ≤ a) : ∃ n : Nat, a = n := by
  have h : NonNeg (a - 0) := h
  rw [Int.sub_zero] at h
  cases h with
  | mk n => exact ⟨n, rfl⟩
protected theorem le_total (a b : Int) : a ≤ b ∨ b ≤ a := by
  obtain ⟨x, y, rfl⟩ := rep a; obtain ⟨z, w, rfl⟩ := rep b
  rw [Core.IntPair.le, Core.IntPair.le]; exact Nat.le_total _ _
protected theorem le_antisymm (h₁ : a ≤ b) (h₂ : b ≤ a) : a = b := by
  obtain ⟨x, y, rfl⟩ := rep a; obtain ⟨z, w, rfl⟩ := rep b
  exact (Core.IntPair.eq _ _ _ _).mpr (Nat.le_antisymm ((Core.IntPair.le _ _ _ _).mp h₁) ((Core.IntPair.le _ _ _ _).mp h₂))
protected theorem add_nonneg (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a + b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha; obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le hb
  exact natCast_nonneg (m + n)
protected theorem mul_nonneg (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a * b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha; obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le hb
  exact natCast_nonneg (m * n)
protected theorem le_trans (h₁ : a ≤ b) (h₂ : b ≤ c) : a ≤ c := by
  have h := Int.add_nonneg (Int.sub_nonneg_of_le h₂) (Int.sub_nonneg_of_le h₁)
  rw [← Int.add_sub_assoc, Int.sub_add_cancel] at h
  exact Int.le_of_sub_nonneg h
protected theorem add_le_add_left (h : a ≤ b) (c : Int) : c + a ≤ c + b := by
  apply Int.le_of_sub_nonneg
  rw [← Int.sub_sub, Int.add_comm c b, Int.add_sub_cancel]
  exact Int.sub_nonneg_of_le h
protected theorem add_le_add_right (h : a ≤ b) (c : Int) : a + c ≤ b + c := by
  rw [Int.add_comm a, Int.add_comm b]; exact Int.add_le_add_left h c
protected theorem add_le_add (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d :=
  Int.le_trans (Int.add_le_add_right h₁ c) (Int.add_le_add_left h₂ b)
protected theorem le_of_add_le_add_left (h : a + b ≤ a + c) : b ≤ c := by
  have k := Int.add_le_add_left h (-a)
  rw [← Int.add_assoc, ← Int.add_assoc, Int.add_left_neg, Int.zero_add, Int.zero_add] at k; exact k
protected theorem le_of_add_le_add_right (h : a + b ≤ c + b) : a ≤ c := by
  rw [Int.add_comm a, Int.add_comm c] at h; exact Int.le_of_add_le_add_left h
protected theorem neg_le_neg (h : a ≤ b) : -b ≤ -a := by
  apply Int.le_of_sub_nonneg
  rw [Int.sub_neg, Int.add_comm]
  exact Int.sub_nonneg_of_le h
protected theorem le_of_neg_le_neg (h : -b ≤ -a) : a ≤ b := by
  have k := Int.neg_le_neg h
  rw [Int.neg_neg, Int.neg_neg] at k; exact k
protected theorem neg_nonneg_of_nonpos (h : a ≤ 0) : 0 ≤ -a := Int.neg_le_neg h
@[simp] protected theorem lt_irrefl (a : Int) : ¬a < a := by
  obtain ⟨_, _, rfl⟩ := rep a; rw [Core.IntPair.lt]; exact Nat.lt_irrefl _
protected theorem le_of_lt (h : a < b) : a ≤ b := Int.le_trans (by
  have k := Int.add_le_add_left (natCast_nonneg 1) a
  rw [Int.natCast_one, Int.add_zero] at k; exact k) h
protected theorem lt_of_le_of_lt (h₁ : a ≤ b) (h₂ : b < c) : a < c := Int.le_trans (Int.add_le_add_right h₁ 1) h₂
protected theorem lt_of_lt_of_le (h₁ : a < b) (h₂ : b ≤ c) : a < c := Int.le_trans h₁ h₂
protected theorem lt_trans (h₁ : a < b) (h₂ : b < c) : a < c := Int.lt_of_lt_of_le h₁ (Int.le_of_lt h₂)
protected theorem not_le_of_gt (h : b < a) : ¬a ≤ b := fun k => Int.lt_irrefl b (Int.lt_of_lt_of_le h k)
protected theorem lt_or_ge (a b : Int) : a < b ∨ b ≤ a := by
  obtain ⟨x, y, rfl⟩ := rep a; obtain ⟨z, w, rfl⟩ := rep b
  rw [Core.IntPair.lt, Core.IntPair.le]; exact Nat.lt_or_ge _ _
@[simp] protected theorem not_le : ¬a ≤ b ↔ b < a := ⟨fun h => (Int.lt_or_ge b a).resolve_right h, Int.not_le_of_gt⟩
@[simp] protected theorem not_lt : ¬a < b ↔ b ≤ a := ⟨fun h => (Int.lt_or_ge a b).resolve_left h, fun h k => Int.not_le_of_gt k h⟩
protected theorem lt_or_gt_of_ne (ne : a ≠ b) : a < b ∨ a > b :=
  (Int.lt_or_ge a b).imp_right fun h => Int.not_le.mp fun k => ne (Int.le_antisymm k h)
protected theorem ne_of_gt (h : b < a) : a ≠ b := fun e => Int.lt_irrefl b (e ▸ h)
protected theorem ne_of_lt (h : a < b) : a ≠ b := fun e => Int.lt_irrefl b (e ▸ h)
protected theorem eq_iff_le_and_ge : a = b ↔ a ≤ b ∧ b ≤ a := ⟨fun h => ⟨Int.le_of_eq h, Int.le_of_eq h.symm⟩, fun h => Int.le_antisymm h.1 h.2⟩
protected theorem mul_le_mul_of_nonneg_left (h₁ : a ≤ b) (h₂ : 0 ≤ c) : c * a ≤ c * b := by
  apply Int.le_of_sub_nonneg
  rw [← Int.mul_sub]; exact Int.mul_nonneg h₂ (Int.sub_nonneg_of_le h₁)
protected theorem mul_le_mul_of_nonpos_left (ha : a ≤ 0) (h : c ≤ b) : a * b ≤ a * c := by
  have k := Int.mul_le_mul_of_nonneg_left h (Int.neg_nonneg_of_nonpos ha)
  rw [Int.neg_mul, Int.neg_mul] at k; exact Int.le_of_neg_le_neg k

instance instTransLe : Trans (α := Int) (· ≤ ·) (· ≤ ·) (· ≤ ·) := ⟨Int.le_trans⟩
instance instTransLt : Trans (α := Int) (· < ·) (· < ·) (· < ·) := ⟨Int.lt_trans⟩
instance instTransLtLe : Trans (α := Int) (· < ·) (· ≤ ·) (· < ·) := ⟨Int.lt_of_lt_of_le⟩
instance instTransLeLt : Trans (α := Int) (· ≤ ·) (· < ·) (· < ·) := ⟨Int.lt_of_le_of_lt⟩

end

/-! ### Minimum, maximum, absolute value -/

protected theorem min_def (n m : Int) : min n m = if n ≤ m then n else m := rfl
protected theorem max_def (n m : Int) : max n m = if n ≤ m then m else n := rfl
protected theorem min_le_right (a b : Int) : min a b ≤ b := by
  rw [Int.min_def]; split
  · assumption
  · exact Int.le_refl b
protected theorem min_le_left (a b : Int) : min a b ≤ a := by
  rw [Int.min_def]; split
  · exact Int.le_refl a
  · exact Int.le_of_lt (Int.not_le.mp (by assumption))
protected theorem le_max_left (a b : Int) : a ≤ max a b := by
  rw [Int.max_def]; split
  · assumption
  · exact Int.le_refl a
protected theorem le_max_right (a b : Int) : b ≤ max a b := by
  rw [Int.max_def]; split
  · exact Int.le_refl b
  · exact Int.le_of_lt (Int.not_le.mp (by assumption))
theorem negSucc_lt_zero (n : Nat) : negSucc n < 0 := by
  rw [Core.IntPair.negSucc_eq, show (0 : Int) = subNatNat 0 0 from rfl, Core.IntPair.lt]
  exact Nat.zero_lt_succ _
theorem le_natAbs {a : Int} : a ≤ natAbs a :=
  match a with
  | ofNat n => Int.le_refl n
  | negSucc n => Int.le_of_lt (Int.lt_of_lt_of_le (negSucc_lt_zero n) (natCast_nonneg _))
@[simp] theorem natAbs_natCast (n : Nat) : natAbs ↑n = n := rfl
theorem natAbs_neg (a : Int) : natAbs (-a) = natAbs a :=
  match a with
  | ofNat 0 => rfl
  | ofNat (_ + 1) => rfl
  | negSucc _ => rfl
theorem toNat_eq_max : ∀ a : Int, (toNat a : Int) = max a 0
  | ofNat n => by
    rw [Int.max_def]; split
    · rename_i h; exact Int.le_antisymm h (natCast_nonneg n)
    · rfl
  | negSucc n => by rw [Int.max_def, if_pos (Int.le_of_lt (negSucc_lt_zero n))]; rfl
@[simp] theorem toNat_natCast (n : Nat) : toNat ↑n = n := rfl

end Int

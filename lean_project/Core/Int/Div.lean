prelude
import Core.Int.Ring

/-!
Division with a remainder that is never negative, divisibility, and the balanced remainder.
-/

namespace Int

@[simp, norm_cast] theorem natCast_ediv (m n : Nat) : ((m / n : Nat) : Int) = ↑m / ↑n := rfl
@[simp, norm_cast] theorem natCast_emod (m n : Nat) : (↑(m % n) : Int) = m % n := rfl

@[simp] protected theorem ediv_zero : ∀ (a : Int), a / 0 = 0
  | ofNat a => congrArg ofNat (Nat.div_zero a)
  | negSucc _ => rfl

@[simp] theorem emod_zero : ∀ (a : Int), a % 0 = a
  | ofNat a => congrArg ofNat (Nat.mod_zero a)
  | negSucc a => by
    show subNatNat 0 (a % 0 + 1) = negSucc a
    rw [Nat.mod_zero]; rfl

@[simp] protected theorem ediv_neg : ∀ (a b : Int), a / (-b) = -(a / b)
  | ofNat a, ofNat 0 => by rw [show (-ofNat 0 : Int) = 0 from rfl, Int.ediv_zero]; exact (congrArg (fun i => -ofNat i) (Nat.div_zero a)).symm
  | ofNat _, ofNat (_ + 1) => rfl
  | ofNat a, negSucc b => (Int.neg_neg (ofNat (a / (b + 1)))).symm
  | negSucc _, ofNat 0 => rfl
  | negSucc _, ofNat (_ + 1) => rfl
  | negSucc _, negSucc _ => rfl

private theorem cast_div_add_mod (a b : Nat) : (b : Int) * ((a / b : Nat) : Int) + ((a % b : Nat) : Int) = a :=
  congrArg ofNat (Nat.div_add_mod a b)

theorem mul_ediv_add_emod (a b : Int) : b * (a / b) + a % b = a := by
  match a, b with
  | ofNat a, ofNat b => exact cast_div_add_mod a b
  | ofNat a, negSucc b =>
    show -((b + 1 : Nat) : Int) * -((a / (b + 1) : Nat) : Int) + ((a % (b + 1) : Nat) : Int) = a
    rw [Int.neg_mul_neg]; exact cast_div_add_mod a (b + 1)
  | negSucc a, ofNat 0 =>
    rw [show (ofNat 0 : Int) = 0 from rfl, Int.zero_mul, Int.zero_add, emod_zero]
  | negSucc a, ofNat (b + 1) => exact negative a b
  | negSucc a, negSucc b =>
    have h := negative a b
    show -((b + 1 : Nat) : Int) * ((a / (b + 1) + 1 : Nat) : Int) + _ = _
    rw [Int.neg_mul, ← Int.mul_neg]; exact h
where
  negative (a b : Nat) : ((b + 1 : Nat) : Int) * negSucc (a / (b + 1)) + subNatNat (b + 1) (a % (b + 1) + 1) = negSucc a := by
    rw [Core.IntPair.natCast_eq, Core.IntPair.negSucc_eq, Core.IntPair.negSucc_eq, Core.IntPair.mul, Core.IntPair.add, Core.IntPair.eq]
    have e := Nat.div_add_mod a (b + 1)
    generalize a / (b + 1) = q at *
    generalize a % (b + 1) = r at *
    subst e
    simp only [Nat.mul_zero, Nat.zero_mul, Nat.add_zero, Nat.zero_add, Nat.mul_add, Nat.add_mul, Nat.mul_one, Nat.one_mul,
      Nat.add_assoc, Nat.add_comm, Nat.add_left_comm]

theorem emod_add_mul_ediv (a b : Int) : a % b + b * (a / b) = a := (Int.add_comm _ _).trans (mul_ediv_add_emod a b)

theorem emod_def (a b : Int) : a % b = a - b * (a / b) := by
  have h := emod_add_mul_ediv a b
  have k := congrArg (· - b * (a / b)) h
  simp only [Int.add_sub_cancel] at k
  exact k

theorem emod_nonneg : ∀ (a : Int) {b : Int}, b ≠ 0 → 0 ≤ a % b
  | ofNat a, b, _ => natCast_nonneg (a % b.natAbs)
  | negSucc a, b, h => by
    show 0 ≤ subNatNat b.natAbs (a % b.natAbs + 1)
    rw [show (0 : Int) = subNatNat 0 0 from rfl, Core.IntPair.le, Nat.zero_add]
    have p : 0 < b.natAbs := Nat.pos_of_ne_zero fun e => h (match b, e with | ofNat 0, _ => rfl)
    exact Nat.mod_lt a p

theorem emod_lt_of_pos (a : Int) {b : Int} (H : 0 < b) : a % b < b := by
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le (Int.le_of_lt H)
  have p : 0 < n := ofNat_lt.mp H
  match a with
  | ofNat a => exact ofNat_lt.mpr (Nat.mod_lt a p)
  | negSucc a =>
    show subNatNat n (a % n + 1) < n
    rw [Core.IntPair.natCast_eq, Core.IntPair.lt, Nat.add_zero]
    exact Nat.add_lt_add_left (Nat.zero_lt_succ _) n

theorem mul_ediv_self_le {x k : Int} (h : k ≠ 0) : k * (x / k) ≤ x := by
  have e := Int.add_le_add_left (emod_nonneg x h) (k * (x / k))
  rw [mul_ediv_add_emod, Int.add_zero] at e; exact e

theorem lt_mul_ediv_self_add {x k : Int} (h : 0 < k) : x < k * (x / k) + k := by
  have e := Int.add_le_add_left (emod_lt_of_pos x h) (k * (x / k))
  rw [← Int.add_assoc, mul_ediv_add_emod] at e; exact e

/-! ### Uniqueness of quotients, divisibility -/

protected theorem dvd_refl (n : Int) : n ∣ n := ⟨1, (Int.mul_one n).symm⟩
protected theorem dvd_mul_right (a b : Int) : a ∣ a * b := ⟨b, rfl⟩
protected theorem dvd_mul_left (a b : Int) : b ∣ a * b := ⟨a, Int.mul_comm a b⟩
protected theorem dvd_zero (n : Int) : n ∣ 0 := ⟨0, (Int.mul_zero n).symm⟩
protected theorem dvd_trans {a b c : Int} : a ∣ b → b ∣ c → a ∣ c
  | ⟨d, e⟩, ⟨f, k⟩ => ⟨d * f, by rw [k, e, Int.mul_assoc]⟩
protected theorem dvd_add {a b c : Int} : a ∣ b → a ∣ c → a ∣ b + c
  | ⟨d, e⟩, ⟨f, k⟩ => ⟨d + f, by rw [e, k, Int.mul_add]⟩
protected theorem dvd_neg' {a b : Int} : a ∣ b → a ∣ -b
  | ⟨d, e⟩ => ⟨-d, by rw [e, Int.mul_neg]⟩
protected theorem dvd_sub {a b c : Int} (h : a ∣ b) (k : a ∣ c) : a ∣ b - c := Int.dvd_add h (Int.dvd_neg' k)
@[norm_cast] theorem ofNat_dvd {m n : Nat} : (↑m : Int) ∣ ↑n ↔ m ∣ n := by
  constructor
  · intro ⟨d, e⟩
    cases d with
    | ofNat d => exact ⟨d, ofNat.inj e⟩
    | negSucc d =>
      cases m with
      | zero => exact ⟨0, by rw [show ((0 : Nat) : Int) = 0 from rfl, Int.zero_mul] at e; exact ofNat_eq_zero.mp e⟩
      | succ m =>
        have : (n : Int) = negSucc _ := e
        exact Int.noConfusion this
  · intro ⟨d, e⟩; exact ⟨d, congrArg ofNat e⟩

-- If x = k q + r with 0 ≤ r < k, then q is the quotient.
private theorem quotient_unique {x k q r : Int} (h : 0 ≤ r) (l : r < k) (e : x = k * q + r) : x / k = q := by
  have p : 0 < k := Int.lt_of_le_of_lt h l
  have ineq : ∀ {s t u v : Int}, k * s + u = k * t + v → 0 ≤ u → v < k → s ≤ t := by
    intro s t u v e hu hv
    refine (Int.not_lt).mp fun lt => ?_
    have g : k * (t + 1) ≤ k * s := Int.mul_le_mul_of_nonneg_left lt (Int.le_of_lt p)
    rw [Int.mul_add, Int.mul_one] at g
    have a : k * t + v < k * t + k := by
      have := Int.add_le_add_left hv (k * t)
      rw [← Int.add_assoc] at this; exact this
    have b : k * s ≤ k * s + u := by
      have := Int.add_le_add_left hu (k * s)
      rw [Int.add_zero] at this; exact this
    exact Int.lt_irrefl _ (Int.lt_of_lt_of_le a (Int.le_trans g (e ▸ b)))
  have e' : k * (x / k) + x % k = k * q + r := (mul_ediv_add_emod x k).trans e
  exact Int.le_antisymm (ineq e' (emod_nonneg x (Int.ne_of_gt p)) l) (ineq e'.symm h (emod_lt_of_pos x p))

private theorem neg_pos_of_neg' {a : Int} (h : a < 0) : 0 < -a := by
  have k := Int.add_le_add_right h (-a)
  rw [Int.zero_add, Int.add_right_comm, Int.add_right_neg, Int.zero_add] at k
  exact k

@[simp] protected theorem mul_ediv_cancel_left {a : Int} (b : Int) (H : a ≠ 0) : a * b / a = b := by
  have pos : ∀ {a : Int} (b : Int), 0 < a → a * b / a = b := fun b h => quotient_unique (Int.le_refl 0) h (Int.add_zero _).symm
  cases Int.lt_or_gt_of_ne H with
  | inr h => exact pos b h
  | inl h =>
    have k := pos (-b) (neg_pos_of_neg' h)
    rw [Int.neg_mul_neg, Int.ediv_neg] at k
    exact Int.neg_inj.mp k

theorem emod_eq_zero_of_dvd : ∀ {a b : Int}, a ∣ b → b % a = 0
  | a, _, ⟨c, rfl⟩ => by
    rw [emod_def]
    by_cases h : a = 0
    · rw [h, Int.zero_mul, Int.zero_mul, Int.sub_zero]
    · rw [Int.mul_ediv_cancel_left _ h, Int.sub_self]

theorem dvd_of_emod_eq_zero {a b : Int} (H : b % a = 0) : a ∣ b :=
  ⟨b / a, by have e := mul_ediv_add_emod b a; rw [H, Int.add_zero] at e; exact e.symm⟩
theorem dvd_iff_emod_eq_zero {a b : Int} : a ∣ b ↔ b % a = 0 := ⟨emod_eq_zero_of_dvd, dvd_of_emod_eq_zero⟩
protected theorem dvd_eq_true_of_mod_eq_zero {a b : Int} (h : b % a == 0) : (a ∣ b) = True :=
  eq_true (dvd_of_emod_eq_zero (eq_of_beq h))
protected theorem dvd_eq_false_of_mod_ne_zero {a b : Int} (h : b % a != 0) : (a ∣ b) = False :=
  eq_false fun d => bne_iff_ne.mp h (emod_eq_zero_of_dvd d)
instance decidable_dvd : DecidableRel (α := Int) (· ∣ ·) := fun _ _ => decidable_of_decidable_of_iff dvd_iff_emod_eq_zero.symm

theorem emod_pos_of_not_dvd {a b : Int} (h : ¬a ∣ b) : a = 0 ∨ 0 < b % a := by
  by_cases ha : a = 0
  · exact .inl ha
  · refine .inr ((Int.lt_or_gt_of_ne fun e => h (dvd_of_emod_eq_zero e)).elim (fun l => ?_) id)
    exact absurd (emod_nonneg b ha) (Int.not_le_of_gt l)

protected theorem mul_ediv_cancel' {a b : Int} (H : a ∣ b) : a * (b / a) = b := by
  have e := mul_ediv_add_emod b a
  rw [emod_eq_zero_of_dvd H, Int.add_zero] at e; exact e

theorem mul_ediv_assoc' (b : Int) {a c : Int} (h : c ∣ a) : (a * b) / c = a / c * b := by
  by_cases hc : c = 0
  · rw [hc, Int.ediv_zero, Int.ediv_zero, Int.zero_mul]
  · have ⟨d, e⟩ := h
    rw [e, Int.mul_assoc, Int.mul_ediv_cancel_left _ hc, Int.mul_ediv_cancel_left _ hc]

theorem add_ediv_of_dvd_left {a b c : Int} (H : c ∣ a) : (a + b) / c = a / c + b / c := by
  by_cases hc : c = 0
  · rw [hc, Int.ediv_zero, Int.ediv_zero, Int.ediv_zero, Int.zero_add]
  · have ⟨d, e⟩ := H
    have pos : ∀ (c d : Int), 0 < c → (c * d + b) / c = d + b / c := fun c d p =>
      quotient_unique (emod_nonneg b (Int.ne_of_gt p)) (emod_lt_of_pos b p)
        (by rw [Int.mul_add, Int.add_assoc, mul_ediv_add_emod])
    rw [e, Int.mul_ediv_cancel_left _ hc]
    cases Int.lt_or_gt_of_ne hc with
    | inr p => exact pos c d p
    | inl l =>
      have k := pos (-c) (-d) (neg_pos_of_neg' l)
      rw [Int.neg_mul_neg, Int.ediv_neg, Int.ediv_neg, ← Int.neg_add] at k
      exact Int.neg_inj.mp k

theorem sub_ediv_of_dvd (a : Int) {b c : Int} (hcb : c ∣ b) : (a - b) / c = a / c - b / c := by
  rw [Int.sub_eq_add_neg, Int.add_comm, add_ediv_of_dvd_left (Int.dvd_neg' hcb), Int.add_comm, Int.sub_eq_add_neg]
  by_cases hc : c = 0
  · rw [hc, Int.ediv_zero, Int.ediv_zero, Int.ediv_zero]; rfl
  · have ⟨d, e⟩ := hcb
    rw [e, ← Int.mul_neg, Int.mul_ediv_cancel_left _ hc, Int.mul_ediv_cancel_left _ hc]

theorem ediv_nonneg_of_pos {a b : Int} (h : 0 < b) (ha : 0 ≤ a) : 0 ≤ a / b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha; obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le (Int.le_of_lt h)
  exact natCast_nonneg (m / n)

/-! ### The balanced remainder -/

theorem dvd_bmod_sub_self {x : Int} {m : Nat} : (m : Int) ∣ bmod x m - x := by
  have h : (m : Int) ∣ x % m - x := ⟨-(x / m), by
    rw [Int.mul_neg, emod_def, Int.sub_eq_add_neg, Int.sub_eq_add_neg, Int.add_right_comm, Int.add_right_neg, Int.zero_add]⟩
  unfold bmod
  show (m : Int) ∣ (if _ then _ else _) - x
  split
  · exact h
  · have e : x % ↑m - ↑m - x = (x % ↑m - x) - ↑m := by
      rw [Int.sub_eq_add_neg, Int.sub_eq_add_neg, Int.sub_eq_add_neg, Int.sub_eq_add_neg, Int.add_right_comm]
    rw [e]; exact Int.dvd_sub h (Int.dvd_refl _)

end Int

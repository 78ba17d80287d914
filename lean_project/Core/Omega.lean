prelude
import Core.Omega.Constraint

/-!
The facts that the native `omega` tactic cites: normal forms of constraints, the elimination of hard equalities, how casts and
comparisons are read, and how hypotheses are split.
-/

universe u v

theorem le_of_le_of_eq {α : Type u} {a b c : α} [LE α] (h₁ : a ≤ b) (h₂ : b = c) : a ≤ c := h₂ ▸ h₁
theorem le_of_eq_of_le {α : Type u} {a b c : α} [LE α] (h₁ : a = b) (h₂ : b ≤ c) : a ≤ c := h₁ ▸ h₂

namespace Lean.Omega

/-! ### Normal forms -/

def normalize? : Constraint × Coeffs → Option (Constraint × Coeffs)
  | ⟨s, x⟩ =>
    let gcd := Coeffs.gcd x
    if gcd = 0 then
      if s.sat 0 then some (.trivial, x) else some (.impossible, x)
    else if gcd = 1 then none
    else some (s.div gcd, Coeffs.sdiv x gcd)

def normalize (p : Constraint × Coeffs) : Constraint × Coeffs := (normalize? p).getD p

theorem normalize_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) : (normalize (s, x)).1.sat' (normalize (s, x)).2 v := by
  unfold normalize normalize?
  dsimp only
  split
  · rename_i h
    split
    · rfl
    · rename_i n
      have e : Coeffs.dot x v = 0 := IntList.dot_of_left_zero (IntList.eq_zero_of_gcd_eq_zero h)
      have w : s.sat (Coeffs.dot x v) := w
      rw [e] at w; exact absurd w n
  · rename_i h
    split
    · exact w
    · have d := Constraint.div_sat s _ (Coeffs.gcd x) h (IntList.gcd_dvd_dot_left x v) w
      show (s.div (Coeffs.gcd x)).sat (IntList.dot (IntList.sdiv x (Coeffs.gcd x)) v)
      rw [IntList.dot_sdiv_left x v (Int.dvd_refl _)]; exact d

-- Makes the leading coefficient positive.
def positivize? : Constraint × Coeffs → Option (Constraint × Coeffs)
  | ⟨s, x⟩ => if 0 ≤ x.leading then none else some (s.neg, Coeffs.smul x (-1))

theorem positivize_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) : s.neg.sat' (Coeffs.smul x (-1)) v := by
  have e : Coeffs.dot (Coeffs.smul x (-1)) v = -Coeffs.dot x v :=
    (IntList.dot_smul_left x v (-1)).trans (Int.neg_eq_neg_one_mul _).symm
  show s.neg.sat _ = true
  rw [e]; exact Constraint.neg_sat w

def tidy? : Constraint × Coeffs → Option (Constraint × Coeffs)
  | ⟨s, x⟩ =>
    match positivize? (s, x) with
    | none => match normalize? (s, x) with
      | none => none
      | some (s', x') => some (s', x')
    | some (s', x') => some (normalize (s', x'))

def tidy (p : Constraint × Coeffs) : Constraint × Coeffs := (tidy? p).getD p

abbrev tidyConstraint (s : Constraint) (x : Coeffs) : Constraint := (tidy (s, x)).1
abbrev tidyCoeffs (s : Constraint) (x : Coeffs) : Coeffs := (tidy (s, x)).2

theorem tidy_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) : (tidyConstraint s x).sat' (tidyCoeffs s x) v := by
  have same : tidy (s, x) = normalize (if 0 ≤ x.leading then (s, x) else (s.neg, Coeffs.smul x (-1))) := by
    unfold tidy tidy? positivize?
    by_cases h : 0 ≤ x.leading
    · simp only [if_pos h]
      unfold normalize
      cases normalize? (s, x) with
      | none => rfl
      | some p => rfl
    · simp only [if_neg h]; rfl
  show (tidy (s, x)).1.sat' (tidy (s, x)).2 v
  rw [same]
  split
  · exact normalize_sat w
  · exact normalize_sat (positivize_sat w)

theorem combo_sat' (s t : Constraint) (a : Int) (x : Coeffs) (b : Int) (y : Coeffs) (v : Coeffs)
    (wx : s.sat' x v) (wy : t.sat' y v) : (Constraint.combo a s b t).sat' (Coeffs.combo a x b y) v := by
  show (Constraint.combo a s b t).sat (IntList.dot (IntList.combo a x b y) v)
  rw [IntList.dot_combo]
  exact Constraint.combo_sat a wx b wy

/-! ### Hard equalities: no coefficient is one -/

abbrev bmod_div_term (m : Nat) (a b : Coeffs) : Int := Coeffs.bmod_dot_sub_dot_bmod m a b / m

def bmod_coeffs (m : Nat) (i : Nat) (x : Coeffs) : Coeffs := Coeffs.set (Coeffs.bmod x m) i m

theorem bmod_sat (m : Nat) (r : Int) (i : Nat) (x v : Coeffs) (h : x.length ≤ i) (p : Coeffs.get v i = bmod_div_term m x v)
    (w : (Constraint.exact r).sat' x v) : (Constraint.exact (Int.bmod r m)).sat' (bmod_coeffs m i x) v := by
  have e : r = Coeffs.dot x v := of_decide_eq_true ((Constraint.exact_sat r _).symm.trans w)
  refine (Constraint.exact_sat _ _).trans (decide_eq_true ?_)
  show Int.bmod r m = IntList.dot (IntList.set (IntList.bmod x m) i m) v
  rw [IntList.dot_set_left, IntList.get_of_length_le (Nat.le_trans (IntList.bmod_length x m) h), Int.sub_zero]
  show Int.bmod r m = IntList.dot (IntList.bmod x m) v + m * Coeffs.get v i
  rw [p, Int.mul_ediv_cancel' (IntList.dvd_bmod_dot_sub_dot_bmod m x v), e, Int.add_comm]
  exact (Int.sub_add_cancel _ _).symm

/-! ### Reading natural numbers as integers -/

namespace Int

theorem ofNat_pow (a b : Nat) : ((a ^ b : Nat) : Int) = (a : Int) ^ b := by
  induction b with
  | zero => rfl
  | succ b ih => show ((a ^ b * a : Nat) : Int) = (a : Int) ^ b * a; rw [Int.natCast_mul, ih]
theorem pos_pow_of_pos (a : Int) (b : Nat) (h : 0 < a) : 0 < a ^ b := by
  obtain ⟨n, rfl⟩ := Int.eq_ofNat_of_zero_le (Int.le_of_lt h)
  rw [← ofNat_pow]; exact Int.ofNat_lt.mpr (Nat.pow_pos (Int.ofNat_lt.mp h))
theorem ofNat_pos {a : Nat} : 0 < (a : Int) ↔ 0 < a := Int.ofNat_lt
theorem ofNat_pos_of_pos {a : Nat} (h : 0 < a) : 0 < (a : Int) := ofNat_pos.mpr h
theorem natCast_ofNat {x : Nat} : @Nat.cast Int instNatCastInt (no_index (OfNat.ofNat x)) = OfNat.ofNat x := rfl
theorem ofNat_lt_of_lt {x y : Nat} (h : x < y) : (x : Int) < (y : Int) := Int.ofNat_lt.mpr h
theorem ofNat_le_of_le {x y : Nat} (h : x ≤ y) : (x : Int) ≤ (y : Int) := Int.ofNat_le.mpr h
theorem ofNat_shiftLeft_eq {x y : Nat} : ((x <<< y : Nat) : Int) = (x : Int) * (2 ^ y : Nat) := congrArg Int.ofNat (Core.Kernel.shiftLeft_eq x y)
theorem emod_ofNat_nonneg {x : Nat} {y : Int} : 0 ≤ (x : Int) % y := Int.natCast_nonneg _

theorem lt_of_not_ge {x y : Int} (h : ¬x ≤ y) : y < x := Int.not_le.mp h
theorem lt_of_not_le {x y : Int} (h : ¬x ≤ y) : y < x := Int.not_le.mp h
theorem not_le_of_lt {x y : Int} (h : y < x) : ¬x ≤ y := Int.not_le.mpr h
theorem le_of_not_gt {x y : Int} (h : ¬y > x) : y ≤ x := Int.not_lt.mp h
theorem le_of_not_lt {x y : Int} (h : ¬x < y) : y ≤ x := Int.not_lt.mp h
theorem not_lt_of_le {x y : Int} (h : y ≤ x) : ¬x < y := Int.not_lt.mpr h
theorem lt_of_gt {x y : Int} (h : x > y) : y < x := h
theorem le_of_ge {x y : Int} (h : x ≥ y) : y ≤ x := h

theorem add_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a + c = b + d := h₁ ▸ h₂ ▸ rfl
theorem mul_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a * c = b * d := h₁ ▸ h₂ ▸ rfl
theorem sub_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a - c = b - d := h₁ ▸ h₂ ▸ rfl
theorem neg_congr {a b : Int} (h₁ : a = b) : -a = -b := h₁ ▸ rfl

theorem ofNat_mul_nonneg {a b : Nat} : 0 ≤ (a : Int) * b := Int.natCast_nonneg (a * b)
theorem ofNat_congr {a b : Nat} (h : a = b) : (a : Int) = (b : Int) := congrArg _ h
theorem ofNat_sub_sub {a b c : Nat} : ((a - b - c : Nat) : Int) = ((a - (b + c) : Nat) : Int) := congrArg _ (Nat.sub_sub a b c)

theorem ofNat_sub_dichotomy {a b : Nat} : b ≤ a ∧ ((a - b : Nat) : Int) = a - b ∨ a < b ∧ ((a - b : Nat) : Int) = 0 := by
  cases Nat.lt_or_ge a b with
  | inl h => exact .inr ⟨h, congrArg Int.ofNat (Nat.sub_eq_zero_of_le (Nat.le_of_lt h))⟩
  | inr h =>
    refine .inl ⟨h, ?_⟩
    have e : ((a - b : Nat) : Int) + b = a := congrArg Int.ofNat (Nat.sub_add_cancel h)
    rw [← e, Int.add_sub_cancel]

theorem ofNat_min (a b : Nat) : ((min a b : Nat) : Int) = min (a : Int) (b : Int) := by
  rw [Nat.min_def, Int.min_def]
  by_cases h : a ≤ b
  · rw [if_pos h, if_pos (Int.ofNat_le.mpr h)]
  · rw [if_neg h, if_neg fun k => h (Int.ofNat_le.mp k)]
theorem ofNat_max (a b : Nat) : ((max a b : Nat) : Int) = max (a : Int) (b : Int) := by
  rw [Nat.max_def, Int.max_def]
  by_cases h : a ≤ b
  · rw [if_pos h, if_pos (Int.ofNat_le.mpr h)]
  · rw [if_neg h, if_neg fun k => h (Int.ofNat_le.mp k)]
theorem ofNat_natAbs (a : Int) : (a.natAbs : Int) = if 0 ≤ a then a else -a :=
  match a with
  | .ofNat n => (if_pos (Int.natCast_nonneg n)).symm
  | .negSucc n => (if_neg (Int.not_le_of_gt (Int.negSucc_lt_zero n))).symm
theorem neg_le_natAbs {a : Int} : -a ≤ a.natAbs := by
  have h := Int.le_natAbs (a := -a)
  rw [Int.natAbs_neg] at h; exact h

theorem ofNat_fst_mk {β : Type u} {x : Nat} {y : β} : (Prod.mk x y).fst = (x : Int) := rfl
theorem ofNat_snd_mk {α : Type u} {x : α} {y : Nat} : (Prod.mk x y).snd = (y : Int) := rfl

end Int

namespace Nat

theorem lt_of_gt {x y : Nat} (h : x > y) : y < x := h
theorem le_of_ge {x y : Nat} (h : x ≥ y) : y ≤ x := h

end Nat

namespace Prod

theorem fst_mk {α : Type u} {β : Type v} {x : α} {y : β} : (Prod.mk x y).fst = x := rfl
theorem snd_mk {α : Type u} {β : Type v} {x : α} {y : β} : (Prod.mk x y).snd = y := rfl

theorem of_lex {α : Type u} {β : Type v} {r : α → α → Prop} {s : β → β → Prop} {p q : α × β} (w : Prod.Lex r s p q) :
    r p.fst q.fst ∨ p.fst = q.fst ∧ s p.snd q.snd := by
  cases w with
  | left _ _ h => exact .inl h
  | right _ h => exact .inr ⟨rfl, h⟩

theorem of_not_lex {α : Type u} {r : α → α → Prop} [DecidableEq α] {β : Type v} {s : β → β → Prop} {p q : α × β}
    (w : ¬Prod.Lex r s p q) : ¬r p.fst q.fst ∧ (p.fst ≠ q.fst ∨ ¬s p.snd q.snd) := by
  rcases p with ⟨a, b⟩
  rcases q with ⟨c, d⟩
  refine ⟨fun h => w (.left b d h), ?_⟩
  by_cases e : a = c
  · subst e
    exact .inr fun h => w (.right a h)
  · exact .inl e

end Prod

/-! ### Splitting hypotheses -/

theorem and_not_not_of_not_or {p q : Prop} (h : ¬(p ∨ q)) : ¬p ∧ ¬q := not_or.mp h

theorem Decidable.or_not_not_of_not_and {p q : Prop} [Decidable p] [Decidable q] (h : ¬(p ∧ q)) : ¬p ∨ ¬q :=
  Decidable.not_and_iff_not_or_not.mp h

theorem Decidable.and_or_not_and_not_of_iff {p q : Prop} [Decidable q] (h : p ↔ q) : (p ∧ q) ∨ (¬p ∧ ¬q) :=
  (Decidable.em q).elim (fun hq => .inl ⟨h.mpr hq, hq⟩) (fun n => .inr ⟨mt h.mp n, n⟩)

theorem Decidable.and_not_or_not_and_of_not_iff {a b : Prop} [Decidable a] [Decidable b] (h : ¬(a ↔ b)) : a ∧ ¬b ∨ ¬a ∧ b :=
  (Decidable.em a).elim (fun ha => .inl ⟨ha, fun hb => h ⟨fun _ => hb, fun _ => ha⟩⟩)
    (fun na => .inr ⟨na, (Decidable.em b).elim id fun nb => absurd ⟨fun ha => absurd ha na, fun hb => absurd hb nb⟩ h⟩)

theorem Decidable.and_not_of_not_imp {a b : Prop} [Decidable a] (h : ¬(a → b)) : a ∧ ¬b := Decidable.not_imp_iff_and_not.mp h

theorem ite_disjunction {α : Type u} {P : Prop} [Decidable P] {a b : α} :
    (P ∧ (if P then a else b) = a) ∨ (¬P ∧ (if P then a else b) = b) :=
  (Decidable.em P).elim (fun h => .inl ⟨h, if_pos h⟩) (fun h => .inr ⟨h, if_neg h⟩)

/-! ### Configuration -/

structure OmegaConfig where
  splitDisjunctions : Bool := true
  splitNatSub : Bool := true
  splitNatAbs : Bool := true
  splitMinMax : Bool := true

end Lean.Omega

import Suites.Defs.Completeness

/-! # Square roots, floor and ceiling of real numbers

Names and types are Mathlib's. -/

open OrderedField

namespace Real

namespace Internal

theorem lt_of_mul_self_lt {x y : Real} (hy : 0 ≤ y) (h : x * x < y * y) : x < y := Classical.byContradiction fun k => by
  have l := not_lt.1 k
  have a := mul_le_mul_left l hy
  have b := mul_le_mul_left l (OrderedField.le_trans hy l)
  rw [CommutativeRing.mul_comm x y] at b
  exact not_lt.2 (OrderedField.le_trans a b) h

theorem mul_self_lt {x y : Real} (hx : 0 ≤ x) (h : x < y) : x * x < y * y := by
  have a := mul_le_mul_left (le_of_lt h) hx
  have b := mul_lt_mul_left h (OrderedField.lt_of_le_of_lt hx h)
  rw [CommutativeRing.mul_comm y x] at b
  exact OrderedField.lt_of_le_of_lt a b

/-- A number whose square is less than `a` is no upper bound of those with this property. -/
theorem exists_gt_of_mul_self_lt {a l : Real} (l0 : 0 ≤ l) (low : l * l < a) : ∃ x, l < x ∧ x * x ≤ a := by
  have δ := OrderedField.sub_pos.2 low
  have odd : 0 < l + l + 1 := add_pos_of_nonneg_of_pos (OrderedField.add_nonneg l0 l0) zero_lt_one
  have d := OrderedField.add_pos odd δ
  have inv := OrderedField.mul_inv_cancel _ (ne_of_gt d)
  have ip := inv_pos d
  have hp := OrderedField.mul_pos δ ip
  generalize (l + l + 1 + (a - l * l))⁻¹ = i at *
  have one : 0 ≤ 1 - (a - l * l) * i := by
    have t := OrderedField.mul_nonneg (le_of_lt odd) (le_of_lt ip)
    rw [← inv]
    rwa [ring! a l i : (l + l + 1 + (a - l * l)) * i - (a - l * l) * i = (l + l + 1) * i]
  have k : a - l * l = (l + l + 1 + (a - l * l)) * ((a - l * l) * i) := by
    rw [ring! a l i : (l + l + 1 + (a - l * l)) * ((a - l * l) * i) = (a - l * l) * ((l + l + 1 + (a - l * l)) * i), inv]
    exact ring! a l : a - l * l = (a - l * l) * 1
  generalize (a - l * l) * i = h at *
  refine ⟨l + h, lt_of hp (ring! l h : l + h - l = h), ?_⟩
  have sum := OrderedField.add_nonneg (OrderedField.mul_nonneg (le_of_lt hp) one) (OrderedField.mul_nonneg (le_of_lt δ) (le_of_lt hp))
  refine le_of sum ?_
  rw [ring! a l h : a - (l + h) * (l + h) = a - l * l - (l * h + l * h + h * h)]
  have k' : a - l * l - (l * h + l * h + h * h) = (l + l + 1 + (a - l * l)) * h - (l * h + l * h + h * h) := by rw [← k]
  rw [k']
  exact ring! a l h : (l + l + 1 + (a - l * l)) * h - (l * h + l * h + h * h) = h * (1 - h) + (a - l * l) * h

/-- A number whose square is larger than `a` is not the least number with that property. -/
theorem exists_lt_of_lt_mul_self {a l : Real} (a0 : 0 ≤ a) (l0 : 0 ≤ l) (high : a < l * l) :
    ∃ x, x < l ∧ 0 ≤ x ∧ a ≤ x * x := by
  have lp : 0 < l := by
    rcases (le_iff 0 l).1 l0 with p | e
    · exact p
    · rw [← e, CommutativeRing.mul_zero] at high; exact absurd a0 (not_le.2 high)
  have η := OrderedField.sub_pos.2 high
  have d := OrderedField.add_pos lp lp
  have inv := OrderedField.mul_inv_cancel _ (ne_of_gt d)
  have ip := inv_pos d
  have hp := OrderedField.mul_pos η ip
  generalize (l + l)⁻¹ = i at *
  have k : (l + l) * ((l * l - a) * i) = l * l - a := by
    rw [ring! a l i : (l + l) * ((l * l - a) * i) = (l * l - a) * ((l + l) * i), inv]
    exact ring! a l : (l * l - a) * 1 = l * l - a
  have low : l - (l * l - a) * i = (l * l + a) * i := by
    have e : l * ((l + l) * i) = l := by rw [inv]; exact ring! l : l * 1 = l
    have e' : l - (l * l - a) * i = l * ((l + l) * i) - (l * l - a) * i := by rw [e]
    rw [e']
    exact ring! a l i : l * ((l + l) * i) - (l * l - a) * i = (l * l + a) * i
  have pos := OrderedField.mul_nonneg (OrderedField.add_nonneg (mul_self_nonneg l) a0) (le_of_lt ip)
  rw [← low] at pos
  generalize (l * l - a) * i = h at *
  refine ⟨l - h, lt_of hp (ring! l h : l - (l - h) = h), pos, le_of (mul_self_nonneg h) ?_⟩
  rw [ring! a l h : (l - h) * (l - h) - a = l * l - a - (l + l) * h + h * h, k]
  exact ring! a l h : l * l - a - (l * l - a) + h * h = h * h

theorem exists_sqrt {a : Real} (h : 0 ≤ a) : ∃ y, 0 ≤ y ∧ y * y = a := by
  have bounded : IsUpperBound (fun x => x * x ≤ a) (a + 1) := fun x hx => not_lt.1 fun l => by
    have k := mul_self_lt (OrderedField.add_nonneg h (le_of_lt zero_lt_one)) l
    have s := OrderedField.add_pos_of_nonneg_of_pos (OrderedField.add_nonneg (mul_self_nonneg a) h) (zero_lt_one (α := Real))
    have m : a < (a + 1) * (a + 1) := lt_of s (ring! a : (a + 1) * (a + 1) - a = a * a + a + 1)
    exact not_lt.2 hx (OrderedField.lt_trans m k)
  have zero : (0 : Real) * 0 ≤ a := by rw [CommutativeRing.mul_zero]; exact h
  rcases exists_isLeastUpperBound (fun x => x * x ≤ a) ⟨0, zero⟩ ⟨_, bounded⟩ with ⟨l, upper, least⟩
  have l0 : 0 ≤ l := upper 0 zero
  refine ⟨l, l0, ?_⟩
  rcases trichotomy (l * l) a with low | e | high
  · rcases exists_gt_of_mul_self_lt l0 low with ⟨x, lx, hx⟩
    exact absurd (upper x hx) (not_le.2 lx)
  · exact e
  · rcases exists_lt_of_lt_mul_self h l0 high with ⟨x, xl, x0, hx⟩
    refine absurd (least x fun y hy => not_lt.1 fun k => ?_) (not_le.2 xl)
    exact not_lt.2 (OrderedField.le_trans hy hx) (mul_self_lt x0 k)

end Internal

open Internal

/-- The number `y ≥ 0` with `y * y = x`, and 0 if `x` is negative. -/
noncomputable def sqrt (x : Real) : Real := if h : 0 ≤ x then (exists_sqrt h).choose else 0

variable {x y : Real}

theorem sqrt_nonneg (x : Real) : 0 ≤ sqrt x := by
  unfold sqrt
  by_cases h : 0 ≤ x
  · rw [dif_pos h]; exact (exists_sqrt h).choose_spec.1
  · rw [dif_neg h]; exact le_refl 0

theorem mul_self_sqrt (h : 0 ≤ x) : sqrt x * sqrt x = x := by
  rw [sqrt, dif_pos h]; exact (exists_sqrt h).choose_spec.2

theorem sq_sqrt (h : 0 ≤ x) : sqrt x ^ 2 = x := by
  have e := mul_self_sqrt h
  generalize sqrt x = y at *
  rw [← e]; exact ring! y : y ^ 2 = y * y

/-- Two numbers that are not negative are equal if their squares are. -/
theorem Internal.eq_of_mul_self_eq (hx : 0 ≤ x) (hy : 0 ≤ y) (h : x * x = y * y) : x = y := by
  rcases Internal.trichotomy x y with l | e | l
  · exact absurd h (ne_of_lt (mul_self_lt hx l))
  · exact e
  · exact absurd h (ne_of_gt (mul_self_lt hy l))

theorem sqrt_mul_self (h : 0 ≤ x) : sqrt (x * x) = x :=
  Internal.eq_of_mul_self_eq (sqrt_nonneg _) h (mul_self_sqrt (mul_self_nonneg x))

theorem sqrt_eq_zero_of_nonpos (h : x ≤ 0) : sqrt x = 0 := by
  by_cases k : 0 ≤ x
  · rw [OrderedField.le_antisymm h k]
    have e := sqrt_mul_self (le_refl 0)
    rwa [CommutativeRing.mul_zero] at e
  · rw [sqrt, dif_neg k]

theorem sqrt_eq_iff_mul_self_eq (hx : 0 ≤ x) (hy : 0 ≤ y) : sqrt x = y ↔ x = y * y :=
  ⟨fun e => by rw [← e, mul_self_sqrt hx], fun e => by rw [e, sqrt_mul_self hy]⟩

/-! ## Floor and ceiling -/

namespace Internal

theorem ofInt_lt {m n : Int} : (m : Real) < n ↔ m < n := ofRat_lt.trans Rat.intCast_lt_intCast

theorem exists_floor (x : Real) : ∃ n : Int, (n : Real) ≤ x ∧ x < n + 1 := by
  rcases exists_rat_lt x with ⟨q, hq⟩
  rcases exists_rat_gt x with ⟨r, hr⟩
  have low : (q.floor : Real) ≤ x := by
    refine OrderedField.le_trans (not_lt.1 fun l => ?_) (le_of_lt hq)
    exact not_lt.2 (Rat.floor_le q) (ofRat_lt.1 l)
  have high : ∃ k : Nat, x < ((q.floor + k : Int) : Real) := by
    refine ⟨(r.floor + 1 - q.floor).toNat, OrderedField.lt_trans hr (OrderedField.lt_of_lt_of_le (ofRat_lt.2 (Rat.lt_floor r)) ?_)⟩
    have e : Real.ofRat ((r.floor : Rat) + 1) = ((r.floor + 1 : Int) : Real) := congrArg Real.ofRat (Rat.intCast_add r.floor 1).symm
    rw [e]
    exact not_lt.1 fun l => by have := ofInt_lt.1 l; omega
  rcases high with ⟨k, hk⟩
  induction k with
  | zero => exact absurd low (not_le.2 (by rwa [show (q.floor + (0 : Nat) : Int) = q.floor by omega] at hk))
  | succ k ih =>
    by_cases h : x < ((q.floor + k : Int) : Real)
    · exact ih h
    · refine ⟨q.floor + k, not_lt.1 h, ?_⟩
      have e : ((q.floor + k : Int) : Real) + 1 = ((q.floor + (k + 1 : Nat) : Int) : Real) := by
        have s : (q.floor + (k + 1 : Nat) : Int) = q.floor + k + 1 := by omega
        rw [s]; exact (CommutativeRing.intCast_add (α := Real) (q.floor + k) 1).symm
      rw [e]; exact hk

end Internal

end Real

/-- Fields in which every element lies between two consecutive integers. -/
class FloorField (α : Type) where
  /-- The largest integer that is not larger. -/
  floor : α → Int
  /-- The smallest integer that is not smaller. -/
  ceil : α → Int

noncomputable instance : FloorField Real where
  floor x := (Real.Internal.exists_floor x).choose
  ceil x := -(Real.Internal.exists_floor (-x)).choose

instance : FloorField Rat := ⟨Rat.floor, Rat.ceil⟩

/-- The largest integer that is not larger than `a`. -/
def Int.floor {α : Type} [FloorField α] (a : α) : Int := FloorField.floor a

/-- The smallest integer that is not smaller than `a`. -/
def Int.ceil {α : Type} [FloorField α] (a : α) : Int := FloorField.ceil a

/-- The largest natural number that is not larger than `a`, and 0 if there is none. -/
def Nat.floor {α : Type} [FloorField α] (a : α) : Nat := (Int.floor a).toNat

macro "⌊" a:term "⌋" : term => `(Int.floor $a)
macro "⌈" a:term "⌉" : term => `(Int.ceil $a)

namespace Int

open Real.Internal

theorem floor_le (a : Real) : (floor a : Real) ≤ a := (exists_floor a).choose_spec.1
theorem lt_floor_add_one (a : Real) : a < floor a + 1 := (exists_floor a).choose_spec.2

theorem floor_eq_iff {a : Real} {z : Int} : floor a = z ↔ ↑z ≤ a ∧ a < z + 1 := by
  refine ⟨fun e => e ▸ ⟨floor_le a, lt_floor_add_one a⟩, fun ⟨l, u⟩ => ?_⟩
  have succ : ∀ n : Int, (n : Real) + 1 = ((n + 1 : Int) : Real) := fun n => (CommutativeRing.intCast_add (α := Real) n 1).symm
  have h₁ := OrderedField.lt_of_le_of_lt l (lt_floor_add_one a)
  have h₂ := OrderedField.lt_of_le_of_lt (floor_le a) u
  rw [succ, ofInt_lt] at h₁ h₂
  omega

theorem ceil_eq_neg_floor_neg (a : Real) : ceil a = -floor (-a) := rfl

end Int

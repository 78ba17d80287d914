import Suites.Defs.Mathlib
import Suites.Defs.SquareRoot

/-! # Rational numbers among the real ones

The rational numbers are a subfield of the real ones, with the same order. So a closed proposition about rational operations on
numerals is decided by `rat_decide`: in the rational numbers. -/

open OrderedField

namespace Real.Internal

variable {q r : Rat}

theorem ofRat_inj : Real.ofRat q = Real.ofRat r ↔ q = r := by
  refine ⟨fun e => ?_, fun e => e ▸ rfl⟩
  rcases OrderedField.lt_trichotomy q r with l | e' | l
  · exact absurd e (ne_of_lt (ofRat_lt.2 l))
  · exact e'
  · exact absurd e (ne_of_gt (ofRat_lt.2 l))

theorem ofRat_le : Real.ofRat q ≤ Real.ofRat r ↔ q ≤ r := by rw [← not_lt, ofRat_lt, not_lt]

theorem ofNat_eq (n : Nat) : (OfNat.ofNat n : Real) = Real.ofRat (OfNat.ofNat n) := rfl
theorem natCast_eq (n : Nat) : (n : Real) = Real.ofRat n := rfl
theorem intCast_eq (n : Int) : (n : Real) = Real.ofRat n := rfl
theorem ratCast_eq (q : Rat) : (q : Real) = Real.ofRat q := rfl
theorem ofScientific_eq (m : Nat) (s : Bool) (e : Nat) :
    (OfScientific.ofScientific m s e : Real) = Real.ofRat (OfScientific.ofScientific m s e) := rfl
theorem add_eq : Real.ofRat q + Real.ofRat r = Real.ofRat (q + r) := rfl
theorem mul_eq : Real.ofRat q * Real.ofRat r = Real.ofRat (q * r) := rfl
theorem neg_eq : -Real.ofRat q = Real.ofRat (-q) := rfl
theorem sub_eq : Real.ofRat q - Real.ofRat r = Real.ofRat (q - r) := mk_congr fun _ => (Rat.sub_eq_add_neg q r).symm

theorem inv_eq : (Real.ofRat q)⁻¹ = Real.ofRat q⁻¹ := by
  by_cases z : q = 0
  · rw [z]; exact (OrderedField.inv_zero (α := Real)).trans (congrArg Real.ofRat Rat.inv_zero.symm)
  · have one : Real.ofRat q * Real.ofRat q⁻¹ = 1 := (mul_eq).trans (congrArg Real.ofRat (Rat.mul_inv_cancel q z))
    have nz : Real.ofRat q ≠ 0 := fun e => z (ofRat_inj.1 (show Real.ofRat q = Real.ofRat 0 from e))
    have one' := OrderedField.mul_inv_cancel _ nz
    have k := congrArg ((Real.ofRat q)⁻¹ * ·) one
    generalize Real.ofRat q = x, Real.ofRat q⁻¹ = y at *
    generalize x⁻¹ = i at *
    replace k : i * (x * y) = i * 1 := k
    rw [ring! x y i : i * (x * y) = x * i * y, one', ring! y : 1 * y = y, ring! i : i * 1 = i] at k
    exact k.symm

theorem div_eq : Real.ofRat q / Real.ofRat r = Real.ofRat (q / r) := by
  show Real.ofRat q * (Real.ofRat r)⁻¹ = _
  rw [inv_eq]; rfl

theorem pow_eq (n : Nat) : Real.ofRat q ^ n = Real.ofRat (q ^ n) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [CommutativeRing.pow_succ, ih, Rat.pow_succ]; rfl

theorem max_eq : max (Real.ofRat q) (Real.ofRat r) = Real.ofRat (max q r) := by
  show (if Real.ofRat q ≤ Real.ofRat r then Real.ofRat r else Real.ofRat q) = Real.ofRat (if q ≤ r then r else q)
  by_cases h : q ≤ r
  · rw [if_pos h, if_pos (ofRat_le.2 h)]
  · rw [if_neg h, if_neg fun k => h (ofRat_le.1 k)]

theorem min_eq : min (Real.ofRat q) (Real.ofRat r) = Real.ofRat (min q r) := by
  show (if Real.ofRat q ≤ Real.ofRat r then Real.ofRat q else Real.ofRat r) = Real.ofRat (if q ≤ r then q else r)
  by_cases h : q ≤ r
  · rw [if_pos h, if_pos (ofRat_le.2 h)]
  · rw [if_neg h, if_neg fun k => h (ofRat_le.1 k)]

theorem abs_eq : abs (Real.ofRat q) = Real.ofRat (abs q) := by
  show max (Real.ofRat q) (-Real.ofRat q) = Real.ofRat (max q (-q))
  rw [neg_eq, max_eq]

end Real.Internal

/-! From here on only the laws count: unfolding sums of sequences proves nothing and takes for ever. -/

set_option allowUnsafeReducibility true in
attribute [irreducible] Real Real.ofRat Real.add Real.neg Real.mul Real.inv Real.Pos Real.sqrt

/-- Decides a closed proposition about rational operations on numerals of the real numbers. -/
macro "rat_decide" : tactic => `(tactic| (
  simp only [GT.gt, GE.ge, ne_eq, Real.Internal.ofNat_eq, Real.Internal.natCast_eq, Real.Internal.intCast_eq, Real.Internal.ratCast_eq,
    Real.Internal.ofScientific_eq, Real.Internal.add_eq, Real.Internal.mul_eq, Real.Internal.neg_eq, Real.Internal.sub_eq,
    Real.Internal.inv_eq, Real.Internal.div_eq, Real.Internal.pow_eq, Real.Internal.max_eq, Real.Internal.min_eq,
    Real.Internal.abs_eq, Real.Internal.ofRat_inj, Real.Internal.ofRat_lt, Real.Internal.ofRat_le]
  decide))

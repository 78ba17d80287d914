import Suites.Defs.Literals

/-! # The complex numbers

Pairs of real numbers. They are a field (`Complex.mul_inv_cancel`). Names and types are Mathlib's. -/

open OrderedField

/-- The complex numbers. -/
structure Complex where
  /-- The real part. -/
  re : Real
  /-- The imaginary part. -/
  im : Real

/-- The complex numbers. -/
macro "ℂ" : term => `(Complex)

namespace Complex

theorem ext : ∀ {z w : Complex}, z.re = w.re → z.im = w.im → z = w
  | ⟨_, _⟩, ⟨_, _⟩, rfl, rfl => rfl

theorem ext_iff {z w : Complex} : z = w ↔ z.re = w.re ∧ z.im = w.im := ⟨fun e => e ▸ ⟨rfl, rfl⟩, fun h => ext h.1 h.2⟩

/-- The real number as a complex one. -/
@[coe] def ofReal (r : Real) : Complex := ⟨r, 0⟩

instance : Coe Real Complex := ⟨ofReal⟩

/-- The imaginary unit. -/
def I : Complex := ⟨0, 1⟩

instance : Add Complex := ⟨fun z w => ⟨z.re + w.re, z.im + w.im⟩⟩
instance : Neg Complex := ⟨fun z => ⟨-z.re, -z.im⟩⟩
instance : Sub Complex := ⟨fun z w => ⟨z.re - w.re, z.im - w.im⟩⟩
instance : Mul Complex := ⟨fun z w => ⟨z.re * w.re - z.im * w.im, z.re * w.im + z.im * w.re⟩⟩
instance : IntCast Complex := ⟨fun n => ofReal n⟩
instance : NatCast Complex := ⟨fun n => ofReal n⟩
instance {n : Nat} : OfNat Complex n := ⟨ofReal (OfNat.ofNat n)⟩

/-- `z` multiplied `n` times with itself. -/
protected def pow (z : Complex) : Nat → Complex
  | 0 => 1
  | n + 1 => Complex.pow z n * z

instance : NatPow Complex := ⟨Complex.pow⟩

/-- The square of the distance from 0. -/
def normSq (z : Complex) : Real := z.re * z.re + z.im * z.im

noncomputable instance : Inv Complex := ⟨fun z => ⟨z.re * (normSq z)⁻¹, -z.im * (normSq z)⁻¹⟩⟩
noncomputable instance : Div Complex := ⟨fun z w => z * w⁻¹⟩
noncomputable instance (z w : Complex) : Decidable (z = w) := Classical.propDecidable _

variable (z w : Complex)

@[simp] theorem ofReal_re (r : Real) : (ofReal r).re = r := rfl
@[simp] theorem ofReal_im (r : Real) : (ofReal r).im = 0 := rfl
@[simp] theorem I_re : I.re = 0 := rfl
@[simp] theorem I_im : I.im = 1 := rfl
@[simp] theorem add_re : (z + w).re = z.re + w.re := rfl
@[simp] theorem add_im : (z + w).im = z.im + w.im := rfl
@[simp] theorem neg_re : (-z).re = -z.re := rfl
@[simp] theorem neg_im : (-z).im = -z.im := rfl
@[simp] theorem sub_re : (z - w).re = z.re - w.re := rfl
@[simp] theorem sub_im : (z - w).im = z.im - w.im := rfl
@[simp] theorem mul_re : (z * w).re = z.re * w.re - z.im * w.im := rfl
@[simp] theorem mul_im : (z * w).im = z.re * w.im + z.im * w.re := rfl

instance : CommutativeRing Complex where
  ofNat n := inferInstance
  ofNat_eq _ := rfl
  natCast_eq _ := rfl
  intCast_add a b := ext (CommutativeRing.intCast_add a b) (ring! : (0 : Real) = 0 + 0)
  intCast_mul a b := by
    have e := CommutativeRing.intCast_mul (α := Real) a b
    refine ext ?_ ?_
    · show ((a * b : Int) : Real) = (a : Real) * b - 0 * 0
      rw [e]
      generalize (a : Real) = x, (b : Real) = y
      exact ring! x y : x * y = x * y - 0 * 0
    · show (0 : Real) = (a : Real) * 0 + 0 * (b : Real)
      generalize (a : Real) = x, (b : Real) = y
      exact ring! x y : 0 = x * 0 + 0 * y
  add_comm z w := ext (CommutativeRing.add_comm z.re w.re) (CommutativeRing.add_comm z.im w.im)
  add_assoc z w u := ext (CommutativeRing.add_assoc z.re w.re u.re) (CommutativeRing.add_assoc z.im w.im u.im)
  zero_add z := ext (CommutativeRing.zero_add z.re) (CommutativeRing.zero_add z.im)
  neg_add_cancel z := ext (CommutativeRing.neg_add_cancel z.re) (CommutativeRing.neg_add_cancel z.im)
  sub_eq_add_neg z w := ext (CommutativeRing.sub_eq_add_neg z.re w.re) (CommutativeRing.sub_eq_add_neg z.im w.im)
  mul_comm z w := by
    rcases z with ⟨a, b⟩
    rcases w with ⟨c, d⟩
    exact ext (ring! a b c d : a * c - b * d = c * a - d * b) (ring! a b c d : a * d + b * c = c * b + d * a)
  mul_assoc z w u := by
    rcases z with ⟨a, b⟩
    rcases w with ⟨c, d⟩
    rcases u with ⟨e, f⟩
    exact ext
      (ring! a b c d e f : (a * c - b * d) * e - (a * d + b * c) * f = a * (c * e - d * f) - b * (c * f + d * e))
      (ring! a b c d e f : (a * c - b * d) * f + (a * d + b * c) * e = a * (c * f + d * e) + b * (c * e - d * f))
  one_mul z := by
    rcases z with ⟨a, b⟩
    exact ext (ring! a b : 1 * a - 0 * b = a) (ring! a b : 1 * b + 0 * a = b)
  mul_add z w u := by
    rcases z with ⟨a, b⟩
    rcases w with ⟨c, d⟩
    rcases u with ⟨e, f⟩
    exact ext (ring! a b c d e f : a * (c + e) - b * (d + f) = a * c - b * d + (a * e - b * f))
      (ring! a b c d e f : a * (d + f) + b * (c + e) = a * d + b * c + (a * f + b * e))
  pow_zero _ := rfl
  pow_succ _ _ := rfl

theorem I_mul_I : I * I = -1 := ext (ring! : (0 : Real) * 0 - 1 * 1 = -1) (ring! : (0 : Real) * 1 + 1 * 0 = -0)

theorem normSq_eq_zero {z : Complex} : normSq z = 0 ↔ z = 0 := by
  constructor
  · intro h
    have zero : ∀ {x y : Real}, x * x + y * y = 0 → x = 0 := fun {x y} h => by
      refine (mul_eq_zero (OrderedField.le_antisymm ?_ (mul_self_nonneg x))).elim id id
      exact le_of (mul_self_nonneg y) (by rw [← h]; exact ring! x y : x * x + y * y - x * x = y * y)
    refine ext (zero h) (zero (y := z.re) ?_)
    rw [CommutativeRing.add_comm]; exact h
  · intro e
    rw [e]
    exact ring! : (0 : Real) * 0 + 0 * 0 = 0

theorem mul_inv_cancel {z : Complex} (h : z ≠ 0) : z * z⁻¹ = 1 := by
  have e := OrderedField.mul_inv_cancel (normSq z) fun k => h (normSq_eq_zero.1 k)
  unfold normSq at e
  refine ext ?_ ?_
  · show z.re * (z.re * (normSq z)⁻¹) - z.im * (-z.im * (normSq z)⁻¹) = 1
    unfold normSq
    generalize z.re = a, z.im = b at *
    generalize (a * a + b * b)⁻¹ = i at *
    rw [← e]
    exact ring! a b i : a * (a * i) - b * (-b * i) = (a * a + b * b) * i
  · show z.re * (-z.im * (normSq z)⁻¹) + z.im * (z.re * (normSq z)⁻¹) = 0
    generalize (normSq z)⁻¹ = i, z.re = a, z.im = b
    exact ring! a b i : a * (-b * i) + b * (a * i) = 0

noncomputable instance : NumeralField Complex where
  div_mul a b h := by
    have e := mul_inv_cancel h
    show a * b⁻¹ * b = a
    generalize b⁻¹ = i at *
    rw [ring! a i b : a * i * b = a * (b * i), e, ring! a : a * 1 = a]
  inv_mul h := by rw [CommutativeRing.mul_comm]; exact mul_inv_cancel h
  eq_zero_or {a b} h := by
    refine Classical.byContradiction fun k => ?_
    have e := mul_inv_cancel (z := a) fun z => k (.inl z)
    have f := congrArg (a⁻¹ * ·) h
    generalize a⁻¹ = i at *
    replace f : i * (a * b) = i * 0 := f
    rw [ring! a i b : i * (a * b) = a * i * b, e, ring! b : 1 * b = b, ring! i : i * 0 = 0] at f
    exact k (.inr f)
  numeral_ne_zero n h e := NumeralField.numeral_ne_zero (α := Real) n h (congrArg Complex.re e)

instance (n : Nat) : NumeralField.Numeral (no_index (OfNat.ofNat n : Complex)) n := ⟨rfl⟩

end Complex

instance (n : Nat) : NumeralField.Numeral (no_index (OfNat.ofNat n : Real)) n := ⟨rfl⟩

/-- A distance from 0 is the number or its negative. -/
theorem Real.abs_cases (a : Real) : (abs a = a ∧ 0 ≤ a) ∨ (abs a = -a ∧ a < 0) := by
  by_cases h : a ≤ -a
  · have e : abs a = -a := if_pos h
    by_cases z : a < 0
    · exact .inr ⟨e, z⟩
    · have k : a = 0 := le_antisymm (le_by [a] fun n => .add (.times 2 (.of n)) (.of h)) (not_lt.1 z)
      refine .inl ⟨?_, not_lt.1 z⟩
      rw [e, k]; exact CommutativeRing.neg_zero
  · exact .inl ⟨if_neg h, le_by [a] fun n => .add (.times 2 (.of n)) (.of (not_le.1 h))⟩

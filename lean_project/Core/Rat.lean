prelude
import Core.Init

/-!
The rational numbers of Lean's own library: a numerator and a positive denominator without a common factor. Decidable equality and
order, the operations of an ordered field, casts, decimal literals, floor and ceiling. Each law of the field is proved by
multiplying out (`Rat.Internal.eq_of_rel`).
-/

universe u

/-! ### Casts and decimal literals -/

class IntCast (R : Type u) where
  protected intCast : Int → R

instance : IntCast Int := ⟨id⟩

@[coe, reducible, match_pattern] protected def Int.cast {R : Type u} [IntCast R] : Int → R := IntCast.intCast

instance {R : Type u} [IntCast R] : CoeTail Int R := ⟨Int.cast⟩
instance {R : Type u} [IntCast R] : CoeHTCT Int R := ⟨Int.cast⟩

/-- Decimal literals: the mantissa times or, if the sign is true, divided by a power of 10. -/
class OfScientific (α : Type u) where
  ofScientific (mantissa : Nat) (exponentSign : Bool) (decimalExponent : Nat) : α

/-! ### Rational numbers -/

/-- A fraction in lowest terms. -/
structure Rat where
  mk' ::
  num : Int
  den : Nat := 1
  den_nz : den ≠ 0 := by decide
  reduced : num.natAbs.Coprime den := by decide
deriving DecidableEq, Hashable

instance : Inhabited Rat := ⟨{ num := 0 }⟩

namespace Rat

theorem den_pos (self : Rat) : 0 < self.den := Nat.pos_of_ne_zero self.den_nz

theorem ext : {p q : Rat} → p.num = q.num → p.den = q.den → p = q
  | ⟨_, _, _, _⟩, ⟨_, _, _, _⟩, rfl, rfl => rfl

namespace Internal

theorem natAbs_natCast_mul (g : Nat) (x : Int) : ((g : Int) * x).natAbs = g * x.natAbs := by
  have h : ∃ m : Nat, x = m ∨ x = -(m : Int) := ⟨x.natAbs, by omega⟩
  rcases h with ⟨m, rfl | rfl⟩
  · rfl
  · rw [Int.mul_neg, Int.natAbs_neg, Int.natAbs_neg]; rfl

theorem gcd_pos (num : Int) {den : Nat} (nz : den ≠ 0) : 0 < num.natAbs.gcd den :=
  Nat.gcd_pos_of_pos_right _ (Nat.pos_of_ne_zero nz)

theorem num_mul_gcd (num : Int) (den : Nat) : (num.natAbs.gcd den : Int) * (num / (num.natAbs.gcd den : Nat)) = num := by
  refine Int.mul_ediv_cancel' ?_
  rcases Nat.gcd_dvd_left num.natAbs den with ⟨c, hc⟩
  have s : num = (num.natAbs : Int) ∨ num = -(num.natAbs : Int) := by omega
  have e : (num.natAbs : Int) = (num.natAbs.gcd den : Int) * c := congrArg Int.ofNat hc
  rcases s with s | s
  · exact ⟨c, s.trans e⟩
  · exact ⟨-c, by rw [Int.mul_neg, ← e]; exact s⟩

theorem den_mul_gcd (num : Int) (den : Nat) : num.natAbs.gcd den * (den / num.natAbs.gcd den) = den :=
  Nat.mul_div_cancel' (Nat.gcd_dvd_right _ _)

end Internal

/-- The fraction in lowest terms that is equal to `num / den`. -/
def normalize (num : Int) (den : Nat := 1) (den_nz : den ≠ 0 := by decide) : Rat where
  num := num / (num.natAbs.gcd den : Nat)
  den := den / num.natAbs.gcd den
  den_nz h := den_nz (by rw [← Internal.den_mul_gcd num den, h, Nat.mul_zero])
  reduced := by
    have pos := Internal.gcd_pos num den_nz
    refine Nat.eq_of_mul_eq_mul_left pos ?_
    rw [← Nat.gcd_mul_left, ← Internal.natAbs_natCast_mul, Internal.num_mul_gcd, Internal.den_mul_gcd, Nat.mul_one]

end Rat

/-- `num / den`, which is 0 if `den` is 0. -/
def mkRat (num : Int) (den : Nat) : Rat := if den_nz : den = 0 then { num := 0 } else Rat.normalize num den den_nz

namespace Rat

def ofInt (num : Int) : Rat := { num, reduced := Nat.gcd_one_right _ }

instance : NatCast Rat := ⟨fun n => ofInt n⟩
instance : IntCast Rat := ⟨ofInt⟩
instance {n : Nat} : OfNat Rat n := ⟨n⟩

@[inline] protected def isInt (a : Rat) : Bool := a.den == 1

def divInt : Int → Int → Rat
  | n, .ofNat d => mkRat n d
  | n, .negSucc d => normalize (-n) d.succ (Nat.succ_ne_zero d)

infixl:70 " /. " => Rat.divInt

protected def ofScientific (m : Nat) (s : Bool) (e : Nat) : Rat :=
  if s then Rat.normalize m (10 ^ e) (Nat.ne_of_gt (Nat.pow_pos (by decide))) else (m * 10 ^ e : Nat)

instance : OfScientific Rat := ⟨fun m s e => Rat.ofScientific (OfNat.ofNat m) s (OfNat.ofNat e)⟩

protected def blt (a b : Rat) : Bool := decide (a.num * b.den < b.num * a.den)

instance : LT Rat := ⟨fun a b => a.blt b⟩
instance (a b : Rat) : Decidable (a < b) := inferInstanceAs (Decidable (_ = true))
instance : LE Rat := ⟨fun a b => b.blt a = false⟩
instance (a b : Rat) : Decidable (a ≤ b) := inferInstanceAs (Decidable (_ = false))
instance : Min Rat := minOfLe
instance : Max Rat := maxOfLe

protected def add (a b : Rat) : Rat :=
  normalize (a.num * b.den + b.num * a.den) (a.den * b.den) (Nat.ne_of_gt (Nat.mul_pos a.den_pos b.den_pos))
instance : Add Rat := ⟨Rat.add⟩

protected def neg (a : Rat) : Rat := { a with num := -a.num, reduced := by rw [Int.natAbs_neg]; exact a.reduced }
instance : Neg Rat := ⟨Rat.neg⟩

protected def sub (a b : Rat) : Rat :=
  normalize (a.num * b.den - b.num * a.den) (a.den * b.den) (Nat.ne_of_gt (Nat.mul_pos a.den_pos b.den_pos))
instance : Sub Rat := ⟨Rat.sub⟩

protected def mul (a b : Rat) : Rat := normalize (a.num * b.num) (a.den * b.den) (Nat.ne_of_gt (Nat.mul_pos a.den_pos b.den_pos))
instance : Mul Rat := ⟨Rat.mul⟩

protected def inv (a : Rat) : Rat :=
  if h : a.num < 0 then { num := -a.den, den := a.num.natAbs, den_nz := by omega, reduced := by rw [Int.natAbs_neg]; exact a.reduced.symm }
  else if h : 0 < a.num then { num := a.den, den := a.num.natAbs, den_nz := by omega, reduced := a.reduced.symm }
  else a
instance : Inv Rat := ⟨Rat.inv⟩

protected def div (a b : Rat) : Rat := a * b.inv
instance : Div Rat := ⟨Rat.div⟩

protected def pow (q : Rat) : Nat → Rat
  | 0 => 1
  | n + 1 => Rat.pow q n * q
instance : NatPow Rat := ⟨Rat.pow⟩

instance : Pow Rat Int := ⟨fun q m => match m with
  | .ofNat n => q ^ n
  | .negSucc n => (q ^ (n + 1))⁻¹⟩

protected def floor (a : Rat) : Int := a.num / a.den
protected def ceil (a : Rat) : Int := -(-a).floor

instance : ToString Rat := ⟨fun a => if a.den = 1 then toString a.num else toString a.num ++ "/" ++ toString a.den⟩
instance : Repr Rat := ⟨fun a prec => if a.den = 1 then reprPrec a.num prec
  else Repr.addAppParen ("(" ++ repr a.num ++ " : Rat)/" ++ repr a.den) prec⟩

/-! ### Fractions equal to a rational number -/

namespace Internal

/-- `q` is the fraction `n / d`. -/
def Rel (q : Rat) (n : Int) (d : Nat) : Prop := d ≠ 0 ∧ q.num * d = n * q.den

theorem mul_cancel {a b : Int} {d : Nat} (nz : d ≠ 0) (h : a * d = b * d) : a = b := by
  have pos : (d : Int) ≠ 0 := by omega
  rw [Int.mul_comm a, Int.mul_comm b] at h
  have k := congrArg (· / (d : Int)) h
  simpa [Int.mul_ediv_cancel_left _ pos] using k

theorem mul_ne_zero {d e : Nat} (hd : d ≠ 0) (he : e ≠ 0) : d * e ≠ 0 :=
  Nat.ne_of_gt (Nat.mul_pos (Nat.pos_of_ne_zero hd) (Nat.pos_of_ne_zero he))

theorem rel_self (q : Rat) : Rel q q.num q.den := ⟨q.den_nz, rfl⟩

theorem rel_normalize (n : Int) (d : Nat) (nz : d ≠ 0) : Rel (normalize n d nz) n d := by
  refine ⟨nz, ?_⟩
  show n / (n.natAbs.gcd d : Nat) * d = n * ((d / n.natAbs.gcd d : Nat) : Int)
  have hn := num_mul_gcd n d
  have hd : ((n.natAbs.gcd d : Nat) : Int) * ((d / n.natAbs.gcd d : Nat) : Int) = d := congrArg Int.ofNat (den_mul_gcd n d)
  generalize n / ((n.natAbs.gcd d : Nat) : Int) = a at *
  generalize ((d / n.natAbs.gcd d : Nat) : Int) = b at *
  rw [← hn, ← hd, Int.mul_left_comm, Int.mul_assoc]

theorem dvd_of_mul {a b : Rat} (h : a.num * b.den = b.num * a.den) : a.den ∣ b.den := by
  refine Nat.Coprime.dvd_of_dvd_mul_left a.reduced.symm ?_
  have e := congrArg Int.natAbs h
  rw [Int.mul_comm, natAbs_natCast_mul, Int.mul_comm b.num, natAbs_natCast_mul] at e
  exact ⟨b.num.natAbs, by rw [Nat.mul_comm a.num.natAbs, e]⟩

theorem eq_of_mul {a b : Rat} (h : a.num * b.den = b.num * a.den) : a = b := by
  have d : a.den = b.den := Nat.dvd_antisymm (dvd_of_mul h) (dvd_of_mul h.symm)
  refine Rat.ext ?_ d
  rw [d] at h
  exact mul_cancel b.den_nz h

/-- Two fractions are equal when their cross products are. -/
theorem eq_of_rel {a b : Rat} {n m : Int} {d e : Nat} (ha : Rel a n d) (hb : Rel b m e) (h : n * e = m * d) : a = b := by
  refine eq_of_mul (mul_cancel ha.1 (mul_cancel hb.1 ?_))
  have l : a.num * b.den * d * e = a.num * d * (b.den * e) := by ac_rfl
  have r : b.num * a.den * d * e = b.num * e * (a.den * d) := by ac_rfl
  rw [l, r, ha.2, hb.2]
  have l' : n * a.den * (b.den * e) = n * e * (a.den * b.den) := by ac_rfl
  have r' : m * b.den * (a.den * d) = m * d * (a.den * b.den) := by ac_rfl
  rw [l', r', h]

theorem rel_add {a b : Rat} {n m : Int} {d e : Nat} (ha : Rel a n d) (hb : Rel b m e) : Rel (a + b) (n * e + m * d) (d * e) := by
  have h := rel_normalize (a.num * b.den + b.num * a.den) (a.den * b.den) (Nat.ne_of_gt (Nat.mul_pos a.den_pos b.den_pos))
  refine ⟨mul_ne_zero ha.1 hb.1, mul_cancel h.1 ?_⟩
  show (a + b).num * ((d * e : Nat) : Int) * ((a.den * b.den : Nat) : Int) = (n * e + m * d) * ((a + b).den : Int) * ((a.den * b.den : Nat) : Int)
  have l : (a + b).num * ((d * e : Nat) : Int) * ((a.den * b.den : Nat) : Int)
      = (a + b).num * ((a.den * b.den : Nat) : Int) * ((d * e : Nat) : Int) := Int.mul_right_comm _ _ _
  rw [l, show (a + b).num * ((a.den * b.den : Nat) : Int) = (a.num * b.den + b.num * a.den) * ((a + b).den : Int) from h.2]
  rw [Int.mul_right_comm _ ((a + b).den : Int), Int.mul_right_comm _ ((a + b).den : Int)]
  refine congrArg (· * ((a + b).den : Int)) ?_
  rw [Int.natCast_mul, Int.natCast_mul, Int.add_mul, Int.add_mul]
  have p : a.num * b.den * (d * e) = a.num * d * (b.den * e) := by ac_rfl
  have q : b.num * a.den * (d * e) = b.num * e * (a.den * d) := by ac_rfl
  rw [p, q, ha.2, hb.2]
  have p' : n * a.den * (b.den * e) = n * e * (a.den * b.den) := by ac_rfl
  have q' : m * b.den * (a.den * d) = m * d * (a.den * b.den) := by ac_rfl
  rw [p', q']

theorem rel_mul {a b : Rat} {n m : Int} {d e : Nat} (ha : Rel a n d) (hb : Rel b m e) : Rel (a * b) (n * m) (d * e) := by
  have h := rel_normalize (a.num * b.num) (a.den * b.den) (Nat.ne_of_gt (Nat.mul_pos a.den_pos b.den_pos))
  refine ⟨mul_ne_zero ha.1 hb.1, mul_cancel h.1 ?_⟩
  show (a * b).num * ((d * e : Nat) : Int) * ((a.den * b.den : Nat) : Int) = n * m * ((a * b).den : Int) * ((a.den * b.den : Nat) : Int)
  rw [Int.mul_right_comm, show (a * b).num * ((a.den * b.den : Nat) : Int) = a.num * b.num * ((a * b).den : Int) from h.2]
  rw [Int.mul_right_comm _ ((a * b).den : Int), Int.mul_right_comm _ ((a * b).den : Int)]
  refine congrArg (· * ((a * b).den : Int)) ?_
  rw [Int.natCast_mul, Int.natCast_mul]
  have p : a.num * b.num * (d * e) = a.num * d * (b.num * e) := by ac_rfl
  rw [p, ha.2, hb.2]
  ac_rfl

theorem rel_neg {a : Rat} {n : Int} {d : Nat} (ha : Rel a n d) : Rel (-a) (-n) d :=
  ⟨ha.1, by show -a.num * d = -n * a.den; rw [Int.neg_mul, Int.neg_mul, ha.2]⟩

theorem rel_ofInt (n : Int) : Rel (n : Rat) n 1 := ⟨Nat.one_ne_zero, rfl⟩

theorem rel_sub {a b : Rat} : Rel (a - b) (a.num * b.den - b.num * a.den) (a.den * b.den) :=
  rel_normalize _ _ (mul_ne_zero a.den_nz b.den_nz)

/-- The order of fractions is that of their cross products. -/
theorem lt_iff_rel {a b : Rat} {n m : Int} {d e : Nat} (ha : Rel a n d) (hb : Rel b m e) : a < b ↔ n * e < m * d := by
  have pos : ∀ {x y : Int} {k : Nat}, k ≠ 0 → (x < y ↔ x * k < y * k) := fun {x y k} nz => by
    have kp : (0 : Int) < k := by omega
    constructor
    · intro h
      have : 0 < k * (y - x) := by
        have := Int.mul_le_mul_of_nonneg_left (a := 1) (b := y - x) (c := k) (by omega) (by omega)
        omega
      rw [Int.mul_sub, Int.mul_comm, Int.mul_comm (k : Int)] at this
      omega
    · intro h
      refine Int.not_le.1 fun le => ?_
      have := Int.mul_le_mul_of_nonneg_left (a := y) (b := x) (c := k) le (by omega)
      rw [Int.mul_comm, Int.mul_comm (k : Int)] at this
      omega
  have start : a < b ↔ a.num * b.den < b.num * a.den := ⟨of_decide_eq_true, decide_eq_true⟩
  rw [start, pos ha.1, pos hb.1, pos (x := n * e) a.den_nz, pos (x := n * e * a.den) b.den_nz]
  have l : a.num * b.den * d * e = n * e * a.den * b.den := by
    have l : a.num * b.den * d * e = a.num * d * (b.den * e) := by ac_rfl
    rw [l, ha.2]; ac_rfl
  have r : b.num * a.den * d * e = m * d * a.den * b.den := by
    have r : b.num * a.den * d * e = b.num * e * (a.den * d) := by ac_rfl
    rw [r, hb.2]; ac_rfl
  rw [l, r]

end Internal

/-! ### The field -/

open Internal

protected theorem add_comm (a b : Rat) : a + b = b + a :=
  eq_of_rel (rel_add (rel_self a) (rel_self b)) (rel_add (rel_self b) (rel_self a)) <| by
    rw [Nat.mul_comm b.den, Int.add_comm]

protected theorem zero_add (a : Rat) : 0 + a = a :=
  eq_of_rel (rel_add (rel_ofInt 0) (rel_self a)) (rel_self a) <| by
    rw [Int.zero_mul, Int.zero_add, Nat.one_mul, Int.natCast_one, Int.mul_one]

protected theorem add_zero (a : Rat) : a + 0 = a := by rw [Rat.add_comm, Rat.zero_add]

protected theorem add_assoc (a b c : Rat) : a + b + c = a + (b + c) :=
  eq_of_rel (rel_add (rel_add (rel_self a) (rel_self b)) (rel_self c)) (rel_add (rel_self a) (rel_add (rel_self b) (rel_self c))) <| by
    simp only [Int.natCast_mul, Int.add_mul, Int.add_assoc]
    refine congr (congrArg HAdd.hAdd ?_) (congr (congrArg HAdd.hAdd ?_) ?_) <;> ac_rfl

protected theorem add_left_comm (a b c : Rat) : a + (b + c) = b + (a + c) := by
  rw [← Rat.add_assoc, Rat.add_comm a, Rat.add_assoc]

protected theorem neg_add_cancel (a : Rat) : -a + a = 0 :=
  eq_of_rel (rel_add (rel_neg (rel_self a)) (rel_self a)) (rel_ofInt 0) <| by
    rw [Int.neg_mul, Int.add_left_neg, Int.zero_mul, Int.zero_mul]

protected theorem add_neg_cancel (a : Rat) : a + -a = 0 := by rw [Rat.add_comm, Rat.neg_add_cancel]

protected theorem sub_eq_add_neg (a b : Rat) : a - b = a + -b :=
  eq_of_rel rel_sub (rel_add (rel_self a) (rel_neg (rel_self b))) <| by rw [Int.neg_mul, Int.sub_eq_add_neg]

protected theorem mul_comm (a b : Rat) : a * b = b * a :=
  eq_of_rel (rel_mul (rel_self a) (rel_self b)) (rel_mul (rel_self b) (rel_self a)) <| by
    rw [Nat.mul_comm b.den, Int.mul_comm a.num]

protected theorem mul_assoc (a b c : Rat) : a * b * c = a * (b * c) :=
  eq_of_rel (rel_mul (rel_mul (rel_self a) (rel_self b)) (rel_self c)) (rel_mul (rel_self a) (rel_mul (rel_self b) (rel_self c))) <| by
    rw [Nat.mul_assoc, Int.mul_assoc a.num]

protected theorem one_mul (a : Rat) : 1 * a = a :=
  eq_of_rel (rel_mul (rel_ofInt 1) (rel_self a)) (rel_self a) <| by rw [Int.one_mul, Nat.one_mul]

protected theorem mul_one (a : Rat) : a * 1 = a := by rw [Rat.mul_comm, Rat.one_mul]

protected theorem zero_mul (a : Rat) : 0 * a = 0 :=
  eq_of_rel (rel_mul (rel_ofInt 0) (rel_self a)) (rel_ofInt 0) <| by rw [Int.zero_mul, Int.zero_mul, Int.zero_mul]

protected theorem mul_zero (a : Rat) : a * 0 = 0 := by rw [Rat.mul_comm, Rat.zero_mul]

protected theorem add_mul (a b c : Rat) : (a + b) * c = a * c + b * c :=
  eq_of_rel (rel_mul (rel_add (rel_self a) (rel_self b)) (rel_self c))
    (rel_add (rel_mul (rel_self a) (rel_self c)) (rel_mul (rel_self b) (rel_self c))) <| by
    rw [Int.natCast_mul (a.den * c.den), Int.natCast_mul (a.den * b.den)]
    simp only [Int.natCast_mul, Int.add_mul]
    refine congr (congrArg HAdd.hAdd ?_) ?_ <;> ac_rfl

protected theorem mul_add (a b c : Rat) : a * (b + c) = a * b + a * c := by
  rw [Rat.mul_comm, Rat.add_mul, Rat.mul_comm b, Rat.mul_comm c]

theorem mul_inv_cancel (a : Rat) (h : a ≠ 0) : a * a⁻¹ = 1 := by
  have nz : a.num ≠ 0 := fun e => h (eq_of_rel (rel_self a) (rel_ofInt 0) (by rw [e, Int.zero_mul, Int.zero_mul]))
  have rel : Rel a⁻¹ (if a.num < 0 then -a.den else a.den) a.num.natAbs := by
    refine ⟨by omega, ?_⟩
    show (Rat.inv a).num * _ = _ * ((Rat.inv a).den : Int)
    unfold Rat.inv
    by_cases neg : a.num < 0
    · rw [dif_pos neg, if_pos neg]
    · have pos : 0 < a.num := by omega
      rw [dif_neg neg, dif_pos pos, if_neg neg]
  refine eq_of_rel (rel_mul (rel_self a) rel) (rel_ofInt 1) ?_
  rw [Int.one_mul, Int.natCast_one, Int.mul_one, Int.natCast_mul]
  by_cases neg : a.num < 0
  · rw [if_pos neg, Int.mul_neg, ← Int.neg_mul, Int.mul_comm, show ((a.num.natAbs : Nat) : Int) = -a.num by omega]
  · rw [if_neg neg, Int.mul_comm, show ((a.num.natAbs : Nat) : Int) = a.num by omega]

@[simp] theorem inv_zero : (0 : Rat)⁻¹ = 0 := rfl

theorem div_def (a b : Rat) : a / b = a * b⁻¹ := rfl

protected theorem zero_ne_one : (0 : Rat) ≠ 1 := by decide

@[simp] theorem pow_zero (q : Rat) : q ^ 0 = 1 := rfl
theorem pow_succ (q : Rat) (n : Nat) : q ^ (n + 1) = q ^ n * q := rfl

/-! ### The order -/

protected theorem lt_irrefl {a : Rat} : ¬a < a := fun h => Int.lt_irrefl _ ((lt_iff_rel (rel_self a) (rel_self a)).1 h)

@[simp] protected theorem not_le {a b : Rat} : ¬a ≤ b ↔ b < a := by
  show ¬(b.blt a = false) ↔ b.blt a = true
  cases b.blt a <;> decide

@[simp] protected theorem not_lt {a b : Rat} : ¬a < b ↔ b ≤ a := by rw [← Rat.not_le, Classical.not_not]

protected theorem lt_trans {a b c : Rat} (hab : a < b) (hbc : b < c) : a < c := by
  rw [lt_iff_rel (rel_self a) (rel_self b)] at hab
  rw [lt_iff_rel (rel_self b) (rel_self c)] at hbc
  rw [lt_iff_rel (rel_self a) (rel_self c)]
  have scale : ∀ {x y : Int} {k : Nat}, k ≠ 0 → x < y → x * k < y * k := fun {x y k} nz h => by
    have := Int.mul_le_mul_of_nonneg_left (a := 1) (b := y - x) (c := k) (by omega) (by omega)
    rw [Int.mul_sub, Int.mul_comm _ y, Int.mul_comm _ x] at this
    omega
  have l := scale c.den_nz hab
  have r := scale a.den_nz hbc
  refine Int.not_le.1 fun le => ?_
  have := Int.mul_le_mul_of_nonneg_left (c := b.den) le (by omega)
  have e : b.num * a.den * c.den = b.num * c.den * a.den := Int.mul_right_comm _ _ _
  have e₁ : a.num * b.den * c.den = b.den * (a.num * c.den) := by ac_rfl
  have e₂ : c.num * b.den * a.den = b.den * (c.num * a.den) := by ac_rfl
  rw [e₁] at l
  rw [e₂] at r
  omega

protected theorem le_refl {a : Rat} : a ≤ a := Rat.not_lt.1 Rat.lt_irrefl

protected theorem le_of_lt {a b : Rat} (ha : a < b) : a ≤ b := Rat.not_lt.1 fun h => Rat.lt_irrefl (Rat.lt_trans ha h)

protected theorem le_antisymm {a b : Rat} (hab : a ≤ b) (hba : b ≤ a) : a = b := by
  have l := Rat.not_lt.2 hab
  have r := Rat.not_lt.2 hba
  rw [lt_iff_rel (rel_self b) (rel_self a)] at l
  rw [lt_iff_rel (rel_self a) (rel_self b)] at r
  exact eq_of_rel (rel_self a) (rel_self b) (by omega)

protected theorem le_total {a b : Rat} : a ≤ b ∨ b ≤ a := by
  by_cases h : a < b
  · exact .inl (Rat.le_of_lt h)
  · exact .inr (Rat.not_lt.1 h)

protected theorem lt_of_le_of_ne {a b : Rat} (ha : a ≤ b) (hb : a ≠ b) : a < b :=
  Classical.byContradiction fun h => hb (Rat.le_antisymm ha (Rat.not_lt.1 h))

protected theorem le_trans {a b c : Rat} (hab : a ≤ b) (hbc : b ≤ c) : a ≤ c := by
  by_cases e : a = b
  · exact e ▸ hbc
  · by_cases f : b = c
    · exact f ▸ hab
    · exact Rat.le_of_lt (Rat.lt_trans (Rat.lt_of_le_of_ne hab e) (Rat.lt_of_le_of_ne hbc f))

protected theorem add_lt_add_left {a b c : Rat} : c + a < c + b ↔ a < b := by
  rw [lt_iff_rel (rel_add (rel_self c) (rel_self a)) (rel_add (rel_self c) (rel_self b)), lt_iff_rel (rel_self a) (rel_self b)]
  simp only [Int.natCast_mul, Int.add_mul]
  have p : c.num * a.den * (c.den * b.den) = c.num * b.den * (c.den * a.den) := by ac_rfl
  have q : a.num * c.den * (c.den * b.den) = c.den * c.den * (a.num * b.den) := by ac_rfl
  have r : b.num * c.den * (c.den * a.den) = c.den * c.den * (b.num * a.den) := by ac_rfl
  rw [p, q, r]
  have pos : (0 : Int) < c.den * c.den := by
    have := Nat.mul_pos c.den_pos c.den_pos
    rw [← Int.natCast_mul]; omega
  generalize (c.den : Int) * c.den = k at *
  constructor
  · intro h
    refine Int.not_le.1 fun le => ?_
    have := Int.mul_le_mul_of_nonneg_left (c := k) le (by omega)
    omega
  · intro h
    have := Int.mul_le_mul_of_nonneg_left (a := 1) (b := b.num * a.den - a.num * b.den) (c := k) (by omega) (by omega)
    rw [Int.mul_sub] at this
    omega

protected theorem add_le_add_left {a b c : Rat} : c + a ≤ c + b ↔ a ≤ b := by
  rw [← Rat.not_lt, Rat.add_lt_add_left, Rat.not_lt]

protected theorem mul_pos {a b : Rat} (ha : 0 < a) (hb : 0 < b) : 0 < a * b := by
  have pos : ∀ {q : Rat} {n : Int} {d : Nat}, Rel q n d → (0 < q ↔ 0 < n) := fun h => by
    refine (lt_iff_rel (rel_ofInt 0) h).trans ?_
    rw [Int.zero_mul, Int.natCast_one, Int.mul_one]
  rw [pos (rel_self a)] at ha
  rw [pos (rel_self b)] at hb
  rw [pos (rel_mul (rel_self a) (rel_self b))]
  have := Int.mul_le_mul_of_nonneg_left (a := 1) (b := b.num) (c := a.num) (by omega) (by omega)
  omega

protected theorem zero_lt_one : (0 : Rat) < 1 := by decide

/-! ### Casts, floor and ceiling -/

theorem intCast_add (a b : Int) : ((a + b : Int) : Rat) = a + b :=
  eq_of_rel (rel_ofInt _) (rel_add (rel_ofInt a) (rel_ofInt b)) (by simp [Int.mul_one])

theorem intCast_mul (a b : Int) : ((a * b : Int) : Rat) = a * b :=
  eq_of_rel (rel_ofInt _) (rel_mul (rel_ofInt a) (rel_ofInt b)) (by simp)

theorem intCast_neg (a : Int) : ((-a : Int) : Rat) = -a := rfl

@[simp] theorem intCast_lt_intCast {a b : Int} : (a : Rat) < b ↔ a < b := by
  rw [lt_iff_rel (rel_ofInt a) (rel_ofInt b), Int.natCast_one, Int.mul_one, Int.mul_one]

theorem floor_def (a : Rat) : a.floor = a.num / a.den := rfl

theorem floor_le (a : Rat) : (a.floor : Rat) ≤ a := by
  rw [← Rat.not_lt, lt_iff_rel (rel_self a) (rel_ofInt a.floor), Int.natCast_one, Int.mul_one, floor_def, Int.mul_comm]
  have := Int.mul_ediv_self_le (x := a.num) (k := a.den) (by have := a.den_nz; omega)
  omega

theorem lt_floor (a : Rat) : a < a.floor + 1 := by
  have e : (a.floor : Rat) + 1 = ((a.floor + 1 : Int) : Rat) := (intCast_add _ 1).symm
  rw [e, lt_iff_rel (rel_self a) (rel_ofInt (a.floor + 1)), Int.natCast_one, Int.mul_one, floor_def, Int.add_mul, Int.one_mul, Int.mul_comm]
  exact Int.lt_mul_ediv_self_add (x := a.num) (k := a.den) (by have := a.den_pos; omega)

end Rat

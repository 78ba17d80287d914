import Suites.Defs.OrderedField

/-! # Certificates of equations and inequalities

An equation of polynomials is proved by normal forms, with numerals as denominators: `NumeralField.equal`. Equations that are given,
times polynomials, prove another one: `NumeralField.combine`. Inequalities that are given, multiplied with each other and with
numerals, and squares, refute what contradicts them: `OrderedField.refute` (a Positivstellensatz certificate).
Terms are read by type classes, up to the atoms that a list names. -/

universe u

/-! ## Fields in which numerals are not 0 -/

/-- A field of characteristic 0, as far as the certificates need one. -/
class NumeralField (α : Type) extends CommutativeRing α, Inv α, Div α where
  div_mul (a b : α) : b ≠ 0 → a / b * b = a
  inv_mul {b : α} : b ≠ 0 → b⁻¹ * b = 1
  eq_zero_or {a b : α} : a * b = 0 → a = 0 ∨ b = 0
  numeral_ne_zero (n : Nat) : Nat.beq n 0 = false → ((n : Int) : α) ≠ 0

namespace NumeralField

open CommutativeRing

variable {α : Type} [NumeralField α]

/-- A polynomial as it is written, divisions by numerals included. -/
inductive Term where
  | var (i : Nat)
  | num (n : Nat)
  | add (a b : Term)
  | sub (a b : Term)
  | neg (a : Term)
  | mul (a b : Term)
  | pow (a : Term) (n : Nat)
  | div (a : Term) (n : Nat)

/-- The value of a term. -/
def Term.denote (env : List α) : Term → α
  | .var i => value env i
  | .num n => OfNat.ofNat n
  | .add a b => a.denote env + b.denote env
  | .sub a b => a.denote env - b.denote env
  | .neg a => -a.denote env
  | .mul a b => a.denote env * b.denote env
  | .pow a n => a.denote env ^ n
  | .div a n => a.denote env / OfNat.ofNat n

/-- The product of the numerals that are divided by; 0 if one of them is. -/
def Term.denominator : Term → Nat
  | .var _ => 1
  | .num _ => 1
  | .add a b => a.denominator * b.denominator
  | .sub a b => a.denominator * b.denominator
  | .neg a => a.denominator
  | .mul a b => a.denominator * b.denominator
  | .pow a n => a.denominator ^ n
  | .div a n => a.denominator * n

/-- The polynomial `p` times the numeral `n`. -/
def scale (n : Nat) (p : Poly) : Poly := Poly.mulMono n [] p

/-- The normal form of the term times its denominator. -/
def Term.numerator : Term → Poly
  | .var i => [(1, [i])]
  | .num n => cond (Nat.beq n 0) [] [(n, [])]
  | .add a b => Poly.add (scale b.denominator a.numerator) (scale a.denominator b.numerator)
  | .sub a b => Poly.add (scale b.denominator a.numerator) (Poly.neg (scale a.denominator b.numerator))
  | .neg a => Poly.neg a.numerator
  | .mul a b => Poly.mul a.numerator b.numerator
  | .pow a n => Poly.pow a.numerator n
  | .div a _ => a.numerator

theorem denote_scale (env : List α) (n : Nat) (p : Poly) : Poly.denote env (scale n p) = ((n : Int) : α) * Poly.denote env p := by
  rw [scale, Poly.denote_mulMono]
  show ((n : Int) : α) * 1 * _ = _
  rw [CommutativeRing.mul_comm _ 1, CommutativeRing.one_mul']

theorem natCast_mul (m n : Nat) : (((m * n : Nat) : Int) : α) = ((m : Int) : α) * ((n : Int) : α) := by
  rw [← intCast_mul]; rfl

theorem natCast_pow (m : Nat) : ∀ n : Nat, (((m ^ n : Nat) : Int) : α) = ((m : Int) : α) ^ n
  | 0 => (CommutativeRing.pow_zero _).symm
  | n + 1 => by rw [CommutativeRing.pow_succ, ← natCast_pow m n, ← natCast_mul]; rfl

theorem mul_pow (a b : α) : ∀ n : Nat, (a * b) ^ n = a ^ n * b ^ n
  | 0 => by rw [CommutativeRing.pow_zero, CommutativeRing.pow_zero, CommutativeRing.pow_zero, CommutativeRing.one_mul]
  | n + 1 => by
    rw [CommutativeRing.pow_succ, CommutativeRing.pow_succ, CommutativeRing.pow_succ, mul_pow a b n]
    generalize a ^ n = x, b ^ n = y
    exact ring! a b x y : x * y * (a * b) = x * a * (y * b)

theorem not_zero_left {m n : Nat} (h : Nat.beq (m * n) 0 = false) : Nat.beq m 0 = false ∧ Nat.beq n 0 = false := by
  constructor
  · cases e : Nat.beq m 0 with
    | false => rfl
    | true => rw [Nat.eq_of_beq_eq_true e, Nat.zero_mul] at h; exact absurd h (by decide)
  · cases e : Nat.beq n 0 with
    | false => rfl
    | true => rw [Nat.eq_of_beq_eq_true e, Nat.mul_zero] at h; exact absurd h (by decide)

theorem not_zero_pow {m : Nat} : ∀ {n : Nat}, Nat.beq (m ^ n) 0 = false → Nat.beq n 0 = true ∨ Nat.beq m 0 = false
  | 0, _ => .inl rfl
  | _ + 1, h => .inr (not_zero_left h).2

/-- A term times its denominator is its numerator. -/
theorem Term.denote_numerator (env : List α) : ∀ e : Term, Nat.beq e.denominator 0 = false →
    Poly.denote env e.numerator = ((e.denominator : Int) : α) * e.denote env
  | .var i, _ => by
    show ((1 : Int) : α) * (value env i * 1) + 0 = ((1 : Int) : α) * value env i
    rw [CommutativeRing.add_zero, CommutativeRing.mul_comm (value env i), CommutativeRing.one_mul']
  | .num n, _ => by
    show Poly.denote env (cond (Nat.beq n 0) [] [(n, [])]) = ((1 : Int) : α) * OfNat.ofNat n
    rw [ofNat_eq, CommutativeRing.one_mul]
    cases h : Nat.beq n 0 with
    | true => rw [Nat.eq_of_beq_eq_true h]; exact zero_eq
    | false =>
      show ((n : Int) : α) * 1 + 0 = _
      rw [CommutativeRing.add_zero, CommutativeRing.mul_comm, CommutativeRing.one_mul']
  | .add a b, h => by
    have k := not_zero_left h
    show Poly.denote env (Poly.add (scale b.denominator a.numerator) (scale a.denominator b.numerator)) =
      (((a.denominator * b.denominator : Nat) : Int) : α) * (a.denote env + b.denote env)
    rw [Poly.denote_add, denote_scale, denote_scale, denote_numerator env a k.1, denote_numerator env b k.2, natCast_mul]
    generalize ((a.denominator : Int) : α) = x, ((b.denominator : Int) : α) = y, a.denote env = p, b.denote env = q
    exact ring! x y p q : y * (x * p) + x * (y * q) = x * y * (p + q)
  | .sub a b, h => by
    have k := not_zero_left h
    show Poly.denote env (Poly.add (scale b.denominator a.numerator) (Poly.neg (scale a.denominator b.numerator))) =
      (((a.denominator * b.denominator : Nat) : Int) : α) * (a.denote env - b.denote env)
    rw [Poly.denote_add, Poly.denote_neg, denote_scale, denote_scale, denote_numerator env a k.1, denote_numerator env b k.2,
      natCast_mul]
    generalize ((a.denominator : Int) : α) = x, ((b.denominator : Int) : α) = y, a.denote env = p, b.denote env = q
    exact ring! x y p q : y * (x * p) + -(x * (y * q)) = x * y * (p - q)
  | .neg a, h => by
    show Poly.denote env (Poly.neg a.numerator) = ((a.denominator : Int) : α) * -a.denote env
    rw [Poly.denote_neg, denote_numerator env a h, CommutativeRing.mul_neg]
  | .mul a b, h => by
    have k := not_zero_left h
    show Poly.denote env (Poly.mul a.numerator b.numerator) =
      (((a.denominator * b.denominator : Nat) : Int) : α) * (a.denote env * b.denote env)
    rw [Poly.denote_mul, denote_numerator env a k.1, denote_numerator env b k.2, natCast_mul]
    generalize ((a.denominator : Int) : α) = x, ((b.denominator : Int) : α) = y, a.denote env = p, b.denote env = q
    exact ring! x y p q : x * p * (y * q) = x * y * (p * q)
  | .pow a n, h => by
    show Poly.denote env (Poly.pow a.numerator n) = (((a.denominator ^ n : Nat) : Int) : α) * a.denote env ^ n
    cases not_zero_pow h with
    | inl z =>
      rw [Nat.eq_of_beq_eq_true z, natCast_pow, CommutativeRing.pow_zero, CommutativeRing.pow_zero, CommutativeRing.one_mul]
      show ((1 : Int) : α) * 1 + 0 = _
      rw [CommutativeRing.add_zero, CommutativeRing.one_mul, one_eq]
    | inr k => rw [Poly.denote_pow, denote_numerator env a k, natCast_pow, mul_pow]
  | .div a n, h => by
    have k := not_zero_left h
    show Poly.denote env a.numerator = (((a.denominator * n : Nat) : Int) : α) * (a.denote env / OfNat.ofNat n)
    rw [denote_numerator env a k.1, natCast_mul]
    have e := div_mul (a.denote env) _ (ofNat_eq (α := α) n ▸ numeral_ne_zero n k.2)
    generalize a.denote env / OfNat.ofNat n = q at *
    rw [← e, ofNat_eq]
    generalize ((a.denominator : Int) : α) = x, ((n : Int) : α) = y
    exact ring! x y q : x * (q * y) = x * y * q

/-! ## Reading terms -/

/-- `x` is the member number `i` of `env`. -/
class Atom (env : List α) (x : α) (i : outParam Nat) : Prop where
  value_eq : value env i = x

instance (x : α) (env : List α) : Atom (x :: env) x 0 := ⟨rfl⟩
instance (x y : α) (env : List α) (i : Nat) [k : Atom env x i] : Atom (y :: env) x (i + 1) := ⟨k.value_eq⟩

/-- `x` is the numeral `n`. -/
class Numeral (x : α) (n : outParam Nat) : Prop where
  ofNat_eq : OfNat.ofNat n = x

instance (n : Nat) : Numeral (no_index (OfNat.ofNat n : α)) n := ⟨rfl⟩

/-- `x` is the value of the term `e` at `env`. -/
class Reads (env : List α) (x : α) (e : outParam Term) : Prop where
  denote_eq : e.denote env = x

section
variable (env : List α) (a b : α) (x y : Term)

instance (priority := low) (i : Nat) [k : Atom env a i] : Reads env a (.var i) := ⟨k.value_eq⟩
instance (n m : Nat) (i : OfNat α n) [k : Numeral (no_index (@OfNat.ofNat α n i)) m] : Reads env (no_index (@OfNat.ofNat α n i)) (.num m) := ⟨k.ofNat_eq⟩
instance [h : Reads env a x] [k : Reads env b y] : Reads env (a + b) (.add x y) := ⟨by rw [← h.denote_eq, ← k.denote_eq]; rfl⟩
instance [h : Reads env a x] [k : Reads env b y] : Reads env (a - b) (.sub x y) := ⟨by rw [← h.denote_eq, ← k.denote_eq]; rfl⟩
instance [h : Reads env a x] : Reads env (-a) (.neg x) := ⟨by rw [← h.denote_eq]; rfl⟩
instance [h : Reads env a x] [k : Reads env b y] : Reads env (a * b) (.mul x y) := ⟨by rw [← h.denote_eq, ← k.denote_eq]; rfl⟩
instance (n : Nat) [h : Reads env a x] : Reads env (a ^ n) (.pow x n) := ⟨by rw [← h.denote_eq]; rfl⟩
instance (n m : Nat) (i : OfNat α n) [h : Reads env a x] [k : Numeral (no_index (@OfNat.ofNat α n i)) m] : Reads env (a / no_index (@OfNat.ofNat α n i)) (.div x m) :=
  ⟨by rw [← h.denote_eq, ← k.ofNat_eq]; rfl⟩
end

/-! ## Equations -/

theorem cancel {a : α} {n : Nat} (h : Nat.beq n 0 = false) (k : ((n : Int) : α) * a = 0) : a = 0 :=
  (eq_zero_or k).resolve_left (numeral_ne_zero n h)

/-- Two terms have the same value if the numerator of their difference is 0. -/
theorem equal (env : List α) {a b : α} {x y : Term} [h : Reads env a x] [k : Reads env b y]
    (e : (Term.sub x y).numerator.isEmpty = true := by rfl) (d : Nat.beq (Term.sub x y).denominator 0 = false := by rfl) : a = b := by
  rw [← h.denote_eq, ← k.denote_eq]
  refine CommutativeRing.eq_of_sub (cancel d ?_)
  show ((_ : Int) : α) * (Term.sub x y).denote env = 0
  rw [← Term.denote_numerator env _ d]
  cases n : (Term.sub x y).numerator with
  | nil => rfl
  | cons p ps => rw [n] at e; exact Bool.noConfusion e

/-- An equation that follows from others. -/
def Given (a b : α) : Prop := a = b

/-- What an equation says about elements of the field. -/
class Equates (claim : Prop) (a b : outParam α) : Prop where
  equation : claim → a = b

instance (a b : α) : Equates (a = b) a b := ⟨id⟩

namespace Given

variable {a b c d : α}

/-- An equation times a polynomial. -/
theorem times {claim : Prop} (c : α) (h : claim) [k : Equates claim a b] : Given (c * a) (c * b) :=
  congrArg (c * ·) (k.equation h)
/-- The sum of two equations. -/
theorem add (h : Given a b) (k : Given c d) : Given (a + c) (b + d) := (show a = b from h) ▸ (show c = d from k) ▸ rfl

end Given

/-- `a = b`: `n` times their difference is that of a combination of equations. -/
theorem combine (env : List α) {a b s t : α} {x y p q : Term} (n : Nat) (g : Given s t) [Reads env a x] [Reads env b y]
    [Reads env s p] [Reads env t q]
    (e : (Term.sub (.mul (.num n) (.sub x y)) (.sub p q)).numerator.isEmpty = true := by rfl)
    (d : Nat.beq (Term.sub (.mul (.num n) (.sub x y)) (.sub p q)).denominator 0 = false := by rfl)
    (z : Nat.beq n 0 = false := by rfl) : a = b := by
  have : Reads env (OfNat.ofNat n * (a - b)) (.mul (.num n) (.sub x y)) := inferInstance
  have : Reads env (s - t) (.sub p q) := inferInstance
  have k : OfNat.ofNat n * (a - b) = s - t := equal env e d
  rw [show s = t from g, ring! t : t - t = 0, ofNat_eq] at k
  exact CommutativeRing.eq_of_sub (cancel z k)

/-- `x` is a root of one of two factors. -/
theorem factors (env : List α) {s t : α} {p q x y : Term} (a b : α) (n : Nat) (g : Given s t) [Reads env a x] [Reads env b y]
    [Reads env s p] [Reads env t q]
    (e : (Term.sub (.mul (.num n) (.mul x y)) (.sub p q)).numerator.isEmpty = true := by rfl)
    (d : Nat.beq (Term.sub (.mul (.num n) (.mul x y)) (.sub p q)).denominator 0 = false := by rfl)
    (z : Nat.beq n 0 = false := by rfl) : a = 0 ∨ b = 0 := by
  have : Reads env (OfNat.ofNat n * (a * b)) (.mul (.num n) (.mul x y)) := inferInstance
  have : Reads env (s - t) (.sub p q) := inferInstance
  have k : OfNat.ofNat n * (a * b) = s - t := equal env e d
  rw [show s = t from g, ring! t : t - t = 0, ofNat_eq] at k
  exact eq_zero_or (cancel z k)

/-! ## What is not 0 -/

theorem mul_ne_zero {a b : α} (h : a ≠ 0) (k : b ≠ 0) : a * b ≠ 0 := fun e => (eq_zero_or e).elim h k
theorem pow_ne_zero {a : α} (h : a ≠ 0) : ∀ n : Nat, a ^ n ≠ 0
  | 0 => by
    rw [CommutativeRing.pow_zero]
    exact numeral_ne_zero 1 rfl
  | n + 1 => by rw [CommutativeRing.pow_succ]; exact mul_ne_zero (pow_ne_zero h n) h
theorem num_ne_zero {x : α} {n : Nat} [k : Numeral x n] (h : Nat.beq n 0 = false := by rfl) : x ≠ 0 := by
  rw [← k.ofNat_eq, ofNat_eq]; exact numeral_ne_zero n h
theorem sub_ne_zero {a b : α} (h : a ≠ b) : a - b ≠ 0 := fun e => h (CommutativeRing.eq_of_sub e)

/-- Numbers are equal if a multiple of them is by something that is not 0. -/
theorem of_mul (d : α) {a b : α} (h : d ≠ 0) (k : d * a = d * b) : a = b := by
  refine CommutativeRing.eq_of_sub ((eq_zero_or (a := d) ?_).resolve_left h)
  rw [ring! d a b : d * (a - b) = d * a - d * b, k, ring! d b : d * b - d * b = 0]

end NumeralField

/-! ## Inequalities -/

namespace OrderedField

open CommutativeRing NumeralField

variable {α : Type} [OrderedField α]

theorem natCast_pos (n : Nat) : (0 : α) < ((n + 1 : Nat) : Int) := by
  induction n with
  | zero => have := zero_lt_one (α := α); rwa [one_eq] at this
  | succ n ih =>
    have e : (((n + 1 + 1 : Nat) : Int) : α) = ((n + 1 : Nat) : Int) + 1 := by rw [one_eq, ← intCast_add]; rfl
    rw [e]; exact add_pos ih zero_lt_one

theorem pos_of_beq {n : Nat} (h : Nat.beq n 0 = false) : (0 : α) < (n : Int) := by
  cases n with
  | zero => exact absurd h (by decide)
  | succ n => exact natCast_pos n

instance : NumeralField α where
  div_mul a b h := by
    have k := OrderedField.mul_inv_cancel b h
    rw [div_eq]
    generalize b⁻¹ = i at *
    rw [ring! a i b : a * i * b = a * (b * i), k, ring! a : a * 1 = a]
  inv_mul h := by rw [CommutativeRing.mul_comm]; exact OrderedField.mul_inv_cancel _ h
  eq_zero_or := mul_eq_zero
  numeral_ne_zero _ h := ne_of_gt (pos_of_beq h)

/-- `p` is not negative, and positive if `s`. -/
def Positive (s : Bool) (p : α) : Prop := cond s (0 < p) (0 ≤ p)

/-- What a claim says of the sign of a term. -/
class Says (claim : Prop) (s : outParam Bool) (p : outParam α) : Prop where
  positive : claim → Positive s p

instance (a b : α) : Says (a ≤ b) false (b - a) := ⟨fun h => sub_nonneg.2 h⟩
instance (a b : α) : Says (a < b) true (b - a) := ⟨fun h => sub_pos.2 h⟩
instance (a b : α) : Says (a ≥ b) false (a - b) := ⟨fun h => sub_nonneg.2 h⟩
instance (a b : α) : Says (a > b) true (a - b) := ⟨fun h => sub_pos.2 h⟩
instance (a b : α) : Says (¬a ≤ b) true (a - b) := ⟨fun h => sub_pos.2 (not_le.1 h)⟩
instance (a b : α) : Says (¬a < b) false (a - b) := ⟨fun h => sub_nonneg.2 (not_lt.1 h)⟩

namespace Positive

variable {s t : Bool} {p q : α}

theorem nonneg (h : Positive s p) : 0 ≤ p := by
  cases s with
  | true => exact le_of_lt h
  | false => exact h

/-- A claim about the order. -/
theorem of {claim : Prop} [Says claim s p] (h : claim) : Positive s p := Says.positive h

/-- A square. -/
theorem square (p : α) : Positive false (p * p) := mul_self_nonneg p

/-- The square of the difference of two different numbers. -/
theorem apart {a b : α} (h : a ≠ b) : Positive true ((a - b) * (a - b)) := by
  show 0 < (a - b) * (a - b)
  exact ((le_iff _ _).1 (mul_self_nonneg (a - b))).resolve_right fun e =>
    (mul_eq_zero e.symm).elim (NumeralField.sub_ne_zero h) (NumeralField.sub_ne_zero h)

/-- A multiple of an equation that is given. -/
theorem zero {claim : Prop} {a b : α} (c : α) (h : claim) [k : Equates claim a b] : Positive false (c * (a - b)) := by
  show 0 ≤ c * (a - b)
  rw [k.equation h, ring! b c : c * (b - b) = 0]; exact le_refl 0

/-- The sum of two. -/
theorem add (h : Positive s p) (k : Positive t q) : Positive (s || t) (p + q) := by
  cases s with
  | false =>
    cases t with
    | false => exact add_nonneg h k
    | true => exact add_pos_of_nonneg_of_pos h k
  | true =>
    cases t with
    | false => exact (CommutativeRing.add_comm p q) ▸ add_pos_of_nonneg_of_pos (α := α) k h
    | true => exact add_pos h k

/-- The product of two. -/
theorem mul (h : Positive s p) (k : Positive t q) : Positive (s && t) (p * q) := by
  cases s with
  | false => cases t <;> exact mul_nonneg (nonneg h) (nonneg k)
  | true =>
    cases t with
    | false => exact mul_nonneg (nonneg h) (nonneg k)
    | true => exact mul_pos h k

/-- A numeral times one. -/
theorem times (n : Nat) (h : Positive s p) (z : Nat.beq n 0 = false := by rfl) : Positive s (OfNat.ofNat n * p) := by
  have k : Positive true (OfNat.ofNat n : α) := (ofNat_eq (α := α) n) ▸ pos_of_beq z
  have m := k.mul h
  cases s <;> exact m

end Positive

/-- Whether a normal form has a sign that contradicts `Positive s`. -/
def contradicts (s : Bool) : Poly → Bool
  | [] => s
  | [(c, [])] => decide (c < 0)
  | _ => false

/-- A term that has a sign by what is given, and another one by its normal form. -/
theorem refute (env : List α) {s : Bool} {p : α} {x : Term} (h : Positive s p) [k : Reads env p x]
    (e : contradicts s x.numerator = true := by rfl) (d : Nat.beq x.denominator 0 = false := by rfl) : False := by
  have n := Term.denote_numerator env x d
  rw [k.denote_eq] at n
  have m : Positive s (((x.denominator : Int) : α) * p) := by
    have m := Positive.mul (s := true) (pos_of_beq (α := α) d) h
    cases s <;> exact m
  rw [← n] at m
  revert e m
  generalize x.numerator = l
  intro e m
  match l, e with
  | [], e =>
    have : s = true := e
    rw [this] at m
    exact lt_irrefl _ m
  | [(c, [])], e =>
    have neg : c < 0 := of_decide_eq_true e
    have m : 0 ≤ (c : α) * 1 + 0 := m.nonneg
    rw [CommutativeRing.add_zero, CommutativeRing.mul_comm, CommutativeRing.one_mul'] at m
    obtain ⟨n, rfl⟩ : ∃ n : Nat, c = -((n + 1 : Nat) : Int) := ⟨(-c - 1).toNat, by omega⟩
    rw [CommutativeRing.intCast_neg] at m
    have k := add_pos_of_nonneg_of_pos m (natCast_pos (α := α) n)
    generalize (((n + 1 : Nat) : Int) : α) = y at *
    rw [ring! y : -y + y = 0] at k
    exact lt_irrefl _ k

/-- To prove an inequality, refute its opposite. -/
theorem le_by (env : List α) {a b p : α} {s : Bool} {x : Term} [Reads env p x] (h : b < a → Positive s p)
    (e : contradicts s x.numerator = true := by rfl)
    (d : Nat.beq x.denominator 0 = false := by rfl) : a ≤ b := not_lt.1 fun n => refute env (h n) e d
theorem lt_by (env : List α) {a b p : α} {s : Bool} {x : Term} [Reads env p x] (h : b ≤ a → Positive s p)
    (e : contradicts s x.numerator = true := by rfl)
    (d : Nat.beq x.denominator 0 = false := by rfl) : a < b := not_le.1 fun n => refute env (h n) e d
theorem ne_by (env : List α) {a b p : α} {s : Bool} {x : Term} [Reads env p x] (h : a = b → Positive s p)
    (e : contradicts s x.numerator = true := by rfl)
    (d : Nat.beq x.denominator 0 = false := by rfl) : a ≠ b := fun n => refute env (h n) e d
theorem eq_by (env : List α) {a b p : α} {s : Bool} {x : Term} [Reads env p x] {q : α} {t : Bool} {y : Term} [Reads env q y]
    (h : a < b → Positive s p) (k : b < a → Positive t q)
    (e : contradicts s x.numerator = true := by rfl)
    (d : Nat.beq x.denominator 0 = false := by rfl)
    (e' : contradicts t y.numerator = true := by rfl) (d' : Nat.beq y.denominator 0 = false := by rfl) : a = b :=
  le_antisymm (not_lt.1 fun n => refute env (k n) e' d') (not_lt.1 fun n => refute env (h n) e d)

theorem ne_of_pos {a : α} (h : 0 < a) : a ≠ 0 := ne_of_gt h

end OrderedField

instance (n : Nat) : NumeralField.Numeral (no_index (OfNat.ofNat n : Rat)) n := ⟨rfl⟩

/-! ## Whole numbers

Claims about natural numbers and integers are read as claims about rational numbers. -/

namespace NumeralField

variable (env : List Rat) (a b : Int) (m n : Nat) (x y : Term)

theorem cast_neg : ((-a : Int) : Rat) = -(a : Rat) := rfl
theorem cast_sub : ((a - b : Int) : Rat) = (a : Rat) - b := by
  rw [Int.sub_eq_add_neg, Rat.intCast_add, cast_neg, Rat.sub_eq_add_neg]
theorem cast_pow : ∀ k : Nat, ((a ^ k : Int) : Rat) = (a : Rat) ^ k
  | 0 => rfl
  | k + 1 => by rw [Int.pow_succ, Rat.intCast_mul, cast_pow k]; rfl
theorem nat_add : ((m + n : Nat) : Rat) = (m : Rat) + n := Rat.intCast_add m n
theorem nat_mul : ((m * n : Nat) : Rat) = (m : Rat) * n := Rat.intCast_mul m n
theorem nat_pow : ∀ k : Nat, ((m ^ k : Nat) : Rat) = (m : Rat) ^ k
  | 0 => rfl
  | k + 1 => by rw [Nat.pow_succ, nat_mul, nat_pow k]; rfl

instance (priority := high) (i : Nat) [k : Atom env (n : Rat) i] : Reads env (n : Rat) (.var i) := ⟨k.value_eq⟩
instance (n k : Nat) (i : OfNat Int n) [h : Numeral ((@OfNat.ofNat Int n i : Int) : Rat) k] :
    Reads env (Int.cast (no_index (@OfNat.ofNat Int n i))) (.num k) := ⟨h.ofNat_eq⟩
instance (n k : Nat) (i : OfNat Nat n) [h : Numeral ((@OfNat.ofNat Nat n i : Nat) : Rat) k] :
    Reads env (Nat.cast (no_index (@OfNat.ofNat Nat n i))) (.num k) := ⟨h.ofNat_eq⟩
instance (n : Nat) : Numeral ((no_index (OfNat.ofNat n : Int) : Int) : Rat) n := ⟨rfl⟩
instance (n : Nat) : Numeral ((no_index (OfNat.ofNat n : Nat) : Nat) : Rat) n := ⟨rfl⟩

instance [h : Reads env a x] [k : Reads env b y] : Reads env ((a + b : Int) : Rat) (.add x y) :=
  ⟨by rw [Rat.intCast_add, ← h.denote_eq, ← k.denote_eq]; rfl⟩
instance [h : Reads env a x] [k : Reads env b y] : Reads env ((a - b : Int) : Rat) (.sub x y) :=
  ⟨by rw [cast_sub, ← h.denote_eq, ← k.denote_eq]; rfl⟩
instance [h : Reads env a x] [k : Reads env b y] : Reads env ((a * b : Int) : Rat) (.mul x y) :=
  ⟨by rw [Rat.intCast_mul, ← h.denote_eq, ← k.denote_eq]; rfl⟩
instance [h : Reads env a x] : Reads env ((-a : Int) : Rat) (.neg x) := ⟨by rw [cast_neg, ← h.denote_eq]; rfl⟩
instance [h : Reads env a x] : Reads env ((a ^ n : Int) : Rat) (.pow x n) := ⟨by rw [cast_pow, ← h.denote_eq]; rfl⟩
instance [h : Reads env (m : Rat) x] : Reads env (((m : Nat) : Int) : Rat) x := ⟨h.denote_eq⟩
instance [h : Reads env m x] [k : Reads env n y] : Reads env ((m + n : Nat) : Rat) (.add x y) :=
  ⟨by rw [nat_add, ← h.denote_eq, ← k.denote_eq]; rfl⟩
instance [h : Reads env m x] [k : Reads env n y] : Reads env ((m * n : Nat) : Rat) (.mul x y) :=
  ⟨by rw [nat_mul, ← h.denote_eq, ← k.denote_eq]; rfl⟩
instance [h : Reads env m x] : Reads env ((m ^ n : Nat) : Rat) (.pow x n) := ⟨by rw [nat_pow, ← h.denote_eq]; rfl⟩

instance : Equates (a = b) (a : Rat) (b : Rat) := ⟨fun h => h ▸ rfl⟩
instance : Equates (m = n) (m : Rat) (n : Rat) := ⟨fun h => h ▸ rfl⟩

theorem int_eq {a b : Int} (h : (a : Rat) = b) : a = b := Rat.intCast_inj.1 h
theorem int_le {a b : Int} (h : (a : Rat) ≤ b) : a ≤ b := Rat.intCast_le_intCast.1 h
theorem int_lt {a b : Int} (h : (a : Rat) < b) : a < b := Rat.intCast_lt_intCast.1 h
theorem int_ne {a b : Int} (h : (a : Rat) ≠ b) : a ≠ b := fun e => h (e ▸ rfl)
theorem nat_eq {a b : Nat} (h : (a : Rat) = b) : a = b := Rat.natCast_inj.1 h
theorem nat_le {a b : Nat} (h : (a : Rat) ≤ b) : a ≤ b := Int.ofNat_le.1 (int_le (a := a) (b := b) h)
theorem nat_lt {a b : Nat} (h : (a : Rat) < b) : a < b := Int.ofNat_lt.1 (int_lt (a := a) (b := b) h)
theorem nat_ne {a b : Nat} (h : (a : Rat) ≠ b) : a ≠ b := fun e => h (e ▸ rfl)

end NumeralField

namespace OrderedField

open NumeralField

theorem int_pos {a b : Int} (h : a < b) : Positive false (((b - a - 1 : Int)) : Rat) :=
  Rat.intCast_le_intCast.2 (show (0 : Int) ≤ b - a - 1 by omega)
theorem int_nonneg {a b : Int} (h : a ≤ b) : Positive false (((b - a : Int)) : Rat) :=
  Rat.intCast_le_intCast.2 (show (0 : Int) ≤ b - a by omega)

instance (a b : Int) : Says (a < b) false (((b - a - 1 : Int)) : Rat) := ⟨int_pos⟩
instance (a b : Int) : Says (a ≤ b) false (((b - a : Int)) : Rat) := ⟨int_nonneg⟩
instance (a b : Int) : Says (a > b) false (((a - b - 1 : Int)) : Rat) := ⟨int_pos⟩
instance (a b : Int) : Says (a ≥ b) false (((a - b : Int)) : Rat) := ⟨int_nonneg⟩
instance (a b : Nat) : Says (a < b) false ((((b : Int) - a - 1 : Int)) : Rat) := ⟨fun h => int_pos (Int.ofNat_lt.2 h)⟩
instance (a b : Nat) : Says (a ≤ b) false ((((b : Int) - a : Int)) : Rat) := ⟨fun h => int_nonneg (Int.ofNat_le.2 h)⟩
instance (a b : Nat) : Says (a > b) false ((((a : Int) - b - 1 : Int)) : Rat) := ⟨fun h => int_pos (Int.ofNat_lt.2 h)⟩
instance (a b : Nat) : Says (a ≥ b) false ((((a : Int) - b : Int)) : Rat) := ⟨fun h => int_nonneg (Int.ofNat_le.2 h)⟩

/-- Natural numbers are not negative. -/
theorem Positive.nat (n : Nat) : Positive false (n : Rat) := Rat.intCast_le_intCast.2 (show (0 : Int) ≤ n by omega)

end OrderedField

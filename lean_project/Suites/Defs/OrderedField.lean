import Stock
import Init.Data.Rat.Lemmas

/-! # Commutative rings and ordered fields

The laws from which the real numbers are built (`Suites.Defs.Real`), and equations by normal forms: `ring! a b : l = r` proves
that two polynomials in the variables `a` and `b` are equal. -/

universe u

/-! ## Casts -/

/-- Types into which the rational numbers are cast. -/
class RatCast (K : Type u) where
  protected ratCast : Rat → K

instance : RatCast Rat := ⟨fun q => q⟩

@[coe, reducible, match_pattern] protected def Rat.cast {K : Type u} [RatCast K] : Rat → K := RatCast.ratCast

instance {K : Type u} [RatCast K] : CoeTail Rat K := ⟨Rat.cast⟩
instance {K : Type u} [RatCast K] : CoeHTCT Rat K := ⟨Rat.cast⟩

/-- The rational numbers. -/
macro "ℚ" : term => `(Rat)

/-! ## Commutative rings -/

/-- A commutative ring with its numerals and powers. -/
class CommutativeRing (α : Type) extends Add α, Neg α, Sub α, Mul α, NatPow α, NatCast α, IntCast α where
  ofNat (n : Nat) : OfNat α n
  ofNat_eq (n : Nat) : (@OfNat.ofNat α n (ofNat n)) = ((n : Int) : α)
  natCast_eq (n : Nat) : (n : α) = ((n : Int) : α)
  intCast_add (a b : Int) : ((a + b : Int) : α) = a + b
  intCast_mul (a b : Int) : ((a * b : Int) : α) = a * b
  add_comm (a b : α) : a + b = b + a
  add_assoc (a b c : α) : a + b + c = a + (b + c)
  zero_add (a : α) : ((0 : Int) : α) + a = a
  neg_add_cancel (a : α) : -a + a = ((0 : Int) : α)
  sub_eq_add_neg (a b : α) : a - b = a + -b
  mul_comm (a b : α) : a * b = b * a
  mul_assoc (a b c : α) : a * b * c = a * (b * c)
  one_mul (a : α) : ((1 : Int) : α) * a = a
  mul_add (a b c : α) : a * (b + c) = a * b + a * c
  pow_zero (a : α) : a ^ 0 = ((1 : Int) : α)
  pow_succ (a : α) (n : Nat) : a ^ (n + 1) = a ^ n * a

attribute [instance_reducible] CommutativeRing.ofNat
attribute [instance low] CommutativeRing.ofNat

namespace CommutativeRing

variable {α : Type} [CommutativeRing α]

theorem zero_eq : (0 : α) = ((0 : Int) : α) := ofNat_eq 0
theorem one_eq : (1 : α) = ((1 : Int) : α) := ofNat_eq 1

protected theorem zero_add' (a : α) : 0 + a = a := by rw [zero_eq, zero_add]
protected theorem add_zero (a : α) : a + 0 = a := by rw [add_comm, CommutativeRing.zero_add']
protected theorem add_neg (a : α) : a + -a = 0 := by rw [add_comm, neg_add_cancel, zero_eq]
protected theorem one_mul' (a : α) : 1 * a = a := by rw [one_eq, one_mul]

protected theorem add_left_cancel {a b c : α} (h : a + b = a + c) : b = c := by
  have k := congrArg (-a + ·) h
  simp only [← add_assoc, neg_add_cancel, zero_add] at k
  exact k

protected theorem mul_zero (a : α) : a * 0 = 0 :=
  CommutativeRing.add_left_cancel (a := a * 0) (by rw [← mul_add, CommutativeRing.zero_add', CommutativeRing.add_zero])

protected theorem zero_mul (a : α) : 0 * a = 0 := by rw [mul_comm, CommutativeRing.mul_zero]

protected theorem mul_neg (a b : α) : a * -b = -(a * b) :=
  CommutativeRing.add_left_cancel (a := a * b) (by
    rw [← mul_add, CommutativeRing.add_neg, CommutativeRing.add_neg, CommutativeRing.mul_zero])

protected theorem neg_neg (a : α) : - -a = a :=
  CommutativeRing.add_left_cancel (a := -a) (by rw [CommutativeRing.add_neg, neg_add_cancel, zero_eq])

protected theorem neg_add (a b : α) : -(a + b) = -a + -b :=
  CommutativeRing.add_left_cancel (a := a + b) (by
    rw [CommutativeRing.add_neg, add_comm (-a), add_assoc, ← add_assoc b, CommutativeRing.add_neg, CommutativeRing.zero_add',
      CommutativeRing.add_neg])

protected theorem intCast_neg (n : Int) : ((-n : Int) : α) = -(n : α) :=
  CommutativeRing.add_left_cancel (a := (n : α)) (by rw [← intCast_add, Int.add_right_neg, CommutativeRing.add_neg, zero_eq])

protected theorem neg_zero : -(0 : α) = 0 :=
  CommutativeRing.add_left_cancel (a := (0 : α)) (by rw [CommutativeRing.add_neg, CommutativeRing.add_zero])

protected theorem add_mul (a b c : α) : (a + b) * c = a * c + b * c := by rw [mul_comm, mul_add, mul_comm a, mul_comm b]

protected theorem neg_mul (a b : α) : -a * b = -(a * b) := by rw [mul_comm, CommutativeRing.mul_neg, mul_comm]

protected theorem add_left_comm (a b c : α) : a + (b + c) = b + (a + c) := by rw [← add_assoc, add_comm a, add_assoc]

protected theorem mul_left_comm (a b c : α) : a * (b * c) = b * (a * c) := by rw [← mul_assoc, mul_comm a, mul_assoc]

protected theorem eq_of_sub {a b : α} (h : a - b = 0) : a = b := by
  rw [sub_eq_add_neg] at h
  have k := congrArg (· + b) h
  simp only [add_assoc, neg_add_cancel, CommutativeRing.zero_add'] at k
  rw [← zero_eq, CommutativeRing.add_zero] at k
  exact k

/-! ## Polynomials -/

/-- A polynomial as it is written. -/
inductive Expr where
  | var (i : Nat)
  | num (n : Nat)
  | add (a b : Expr)
  | sub (a b : Expr)
  | neg (a : Expr)
  | mul (a b : Expr)
  | pow (a : Expr) (n : Nat)

/-- The value of variable `i`. -/
@[reducible] def value : List α → Nat → α
  | [], _ => 0
  | a :: _, 0 => a
  | _ :: l, i + 1 => value l i

/-- The value of a polynomial. -/
@[reducible] def Expr.denote (env : List α) : Expr → α
  | .var i => value env i
  | .num n => OfNat.ofNat n
  | .add a b => a.denote env + b.denote env
  | .sub a b => a.denote env - b.denote env
  | .neg a => -a.denote env
  | .mul a b => a.denote env * b.denote env
  | .pow a n => a.denote env ^ n

/-- A product of variables, sorted. -/
abbrev Mono := List Nat

/-- A sum of monomials with coefficients, sorted, without coefficient 0. -/
abbrev Poly := List (Int × Mono)

namespace Mono

def denote (env : List α) : Mono → α
  | [] => 1
  | i :: m => value env i * denote env m

def insert (i : Nat) : Mono → Mono
  | [] => [i]
  | j :: m => cond (Nat.ble i j) (i :: j :: m) (j :: insert i m)

def mul : Mono → Mono → Mono
  | [], k => k
  | i :: m, k => insert i (mul m k)

def eq : Mono → Mono → Bool
  | [], [] => true
  | i :: m, j :: k => cond (Nat.beq i j) (eq m k) false
  | _, _ => false

def lt : Mono → Mono → Bool
  | [], [] => false
  | [], _ :: _ => true
  | _ :: _, [] => false
  | i :: m, j :: k => cond (Nat.beq i j) (lt m k) (Nat.ble (i + 1) j)

theorem eq_of_eq : ∀ {m k : Mono}, eq m k = true → m = k
  | [], [], _ => rfl
  | i :: m, j :: k, h => by
    unfold eq at h
    cases e : Nat.beq i j with
    | false => rw [e] at h; exact Bool.noConfusion h
    | true => rw [e] at h; rw [Nat.eq_of_beq_eq_true e, eq_of_eq h]
  | [], _ :: _, h => Bool.noConfusion h
  | _ :: _, [], h => Bool.noConfusion h

theorem denote_insert (env : List α) (i : Nat) : ∀ m : Mono, denote env (insert i m) = value env i * denote env m
  | [] => rfl
  | j :: m => by
    unfold insert
    cases Nat.ble i j with
    | true => rfl
    | false =>
      show value env j * denote env (insert i m) = value env i * (value env j * denote env m)
      rw [denote_insert env i m, CommutativeRing.mul_left_comm]

theorem denote_mul (env : List α) : ∀ m k : Mono, denote env (mul m k) = denote env m * denote env k
  | [], k => (CommutativeRing.one_mul' _).symm
  | i :: m, k => by
    show denote env (insert i (mul m k)) = value env i * denote env m * denote env k
    rw [denote_insert, denote_mul env m k, mul_assoc]

end Mono

namespace Poly

def denote (env : List α) : Poly → α
  | [] => 0
  | (c, m) :: p => (c : α) * Mono.denote env m + denote env p

def isZero (c : Int) : Bool := Nat.beq c.natAbs 0

theorem eq_zero {c : Int} (h : isZero c = true) : c = 0 := by
  have := Nat.eq_of_beq_eq_true h
  omega

def insert (c : Int) (m : Mono) : Poly → Poly
  | [] => cond (isZero c) [] [(c, m)]
  | (d, k) :: p => cond (Mono.eq m k) (cond (isZero (c + d)) p ((c + d, k) :: p))
      (cond (Mono.lt m k) ((c, m) :: (d, k) :: p) ((d, k) :: insert c m p))

def add : Poly → Poly → Poly
  | [], q => q
  | (c, m) :: p, q => insert c m (add p q)

def neg : Poly → Poly
  | [] => []
  | (c, m) :: p => (-c, m) :: neg p

def mulMono (c : Int) (m : Mono) : Poly → Poly
  | [] => []
  | (d, k) :: p => insert (c * d) (Mono.mul m k) (mulMono c m p)

def mul : Poly → Poly → Poly
  | [], _ => []
  | (c, m) :: p, q => add (mulMono c m q) (mul p q)

def pow (p : Poly) : Nat → Poly
  | 0 => [(1, [])]
  | n + 1 => mul (pow p n) p

variable (env : List α)

theorem denote_insert (c : Int) (m : Mono) : ∀ p : Poly, denote env (insert c m p) = (c : α) * Mono.denote env m + denote env p
  | [] => by
    unfold insert
    cases h : isZero c with
    | false => rfl
    | true =>
      rw [eq_zero h]
      show (0 : α) = ((0 : Int) : α) * Mono.denote env m + 0
      rw [← zero_eq, CommutativeRing.zero_mul, CommutativeRing.add_zero]
  | (d, k) :: p => by
    unfold insert
    cases h : Mono.eq m k with
    | true =>
      rw [Mono.eq_of_eq h]
      have sum : (c : α) * Mono.denote env k + denote env ((d, k) :: p) = ((c + d : Int) : α) * Mono.denote env k + denote env p := by
        show (c : α) * Mono.denote env k + ((d : α) * Mono.denote env k + denote env p) = _
        rw [intCast_add, CommutativeRing.add_mul, add_assoc]
      rw [sum]
      cases z : isZero (c + d) with
      | false => rfl
      | true =>
        rw [eq_zero z, ← zero_eq, CommutativeRing.zero_mul, CommutativeRing.zero_add']
        rfl
    | false =>
      cases Mono.lt m k with
      | true => rfl
      | false =>
        show (d : α) * Mono.denote env k + denote env (insert c m p) = _
        rw [denote_insert c m p, CommutativeRing.add_left_comm]
        rfl

theorem denote_add : ∀ p q : Poly, denote env (add p q) = denote env p + denote env q
  | [], q => (CommutativeRing.zero_add' _).symm
  | (c, m) :: p, q => by
    show denote env (insert c m (add p q)) = (c : α) * Mono.denote env m + denote env p + denote env q
    rw [denote_insert, denote_add p q, add_assoc]

theorem denote_neg : ∀ p : Poly, denote env (neg p) = -denote env p
  | [] => CommutativeRing.neg_zero.symm
  | (c, m) :: p => by
    show ((-c : Int) : α) * Mono.denote env m + denote env (neg p) = -((c : α) * Mono.denote env m + denote env p)
    rw [denote_neg p, CommutativeRing.intCast_neg, CommutativeRing.neg_mul, CommutativeRing.neg_add]

theorem denote_mulMono (c : Int) (m : Mono) : ∀ p : Poly,
    denote env (mulMono c m p) = (c : α) * Mono.denote env m * denote env p
  | [] => (CommutativeRing.mul_zero _).symm
  | (d, k) :: p => by
    show denote env (insert (c * d) (Mono.mul m k) (mulMono c m p)) = (c : α) * Mono.denote env m * ((d : α) * Mono.denote env k + denote env p)
    rw [denote_insert, denote_mulMono c m p, Mono.denote_mul, intCast_mul, mul_add]
    refine congrArg (· + _) ?_
    rw [mul_assoc, mul_assoc, CommutativeRing.mul_left_comm (d : α)]

theorem denote_mul : ∀ p q : Poly, denote env (mul p q) = denote env p * denote env q
  | [], q => (CommutativeRing.zero_mul _).symm
  | (c, m) :: p, q => by
    show denote env (add (mulMono c m q) (mul p q)) = ((c : α) * Mono.denote env m + denote env p) * denote env q
    rw [denote_add, denote_mulMono, denote_mul p q, CommutativeRing.add_mul]

theorem denote_pow (p : Poly) : ∀ n : Nat, denote env (pow p n) = denote env p ^ n
  | 0 => by
    show ((1 : Int) : α) * 1 + 0 = denote env p ^ 0
    rw [CommutativeRing.add_zero, one_mul, pow_zero, one_eq]
  | n + 1 => by
    show denote env (mul (pow p n) p) = _
    rw [denote_mul, denote_pow p n, pow_succ]

end Poly

/-- The normal form. -/
def Expr.norm : Expr → Poly
  | .var i => [(1, [i])]
  | .num n => cond (Nat.beq n 0) [] [(n, [])]
  | .add a b => Poly.add a.norm b.norm
  | .sub a b => Poly.add a.norm (Poly.neg b.norm)
  | .neg a => Poly.neg a.norm
  | .mul a b => Poly.mul a.norm b.norm
  | .pow a n => Poly.pow a.norm n

theorem Expr.denote_norm (env : List α) : ∀ e : Expr, Poly.denote env e.norm = e.denote env
  | .var i => by
    show ((1 : Int) : α) * (value env i * 1) + 0 = value env i
    rw [CommutativeRing.add_zero, one_mul, mul_comm, CommutativeRing.one_mul']
  | .num n => by
    show Poly.denote env (cond (Nat.beq n 0) [] [(n, [])]) = OfNat.ofNat n
    rw [ofNat_eq]
    cases h : Nat.beq n 0 with
    | true => rw [Nat.eq_of_beq_eq_true h]; exact zero_eq
    | false =>
      show ((n : Int) : α) * 1 + 0 = _
      rw [CommutativeRing.add_zero, mul_comm, CommutativeRing.one_mul']
  | .add a b => by
    show Poly.denote env (Poly.add a.norm b.norm) = a.denote env + b.denote env
    rw [Poly.denote_add, denote_norm env a, denote_norm env b]
  | .sub a b => by
    show Poly.denote env (Poly.add a.norm (Poly.neg b.norm)) = a.denote env - b.denote env
    rw [Poly.denote_add, Poly.denote_neg, denote_norm env a, denote_norm env b, sub_eq_add_neg]
  | .neg a => by
    show Poly.denote env (Poly.neg a.norm) = -a.denote env
    rw [Poly.denote_neg, denote_norm env a]
  | .mul a b => by
    show Poly.denote env (Poly.mul a.norm b.norm) = a.denote env * b.denote env
    rw [Poly.denote_mul, denote_norm env a, denote_norm env b]
  | .pow a n => by
    show Poly.denote env (Poly.pow a.norm n) = a.denote env ^ n
    rw [Poly.denote_pow, denote_norm env a]

/-- Two polynomials are equal if their difference has the normal form 0. -/
theorem eq_of_norm (env : List α) (l r : Expr) (h : (Expr.sub l r).norm.isEmpty = true) : l.denote env = r.denote env := by
  refine CommutativeRing.eq_of_sub ?_
  show (Expr.sub l r).denote env = 0
  rw [← Expr.denote_norm]
  cases e : (Expr.sub l r).norm with
  | nil => rfl
  | cons p ps => rw [e] at h; exact Bool.noConfusion h

end CommutativeRing


/-- The polynomial as it is written. -/
syntax "poly% " "(" term ")" : term
macro_rules
  | `(poly% (($a))) => `(poly% ($a))
  | `(poly% ($a + $b)) => `(CommutativeRing.Expr.add (poly% ($a)) (poly% ($b)))
  | `(poly% ($a - $b)) => `(CommutativeRing.Expr.sub (poly% ($a)) (poly% ($b)))
  | `(poly% (-$a)) => `(CommutativeRing.Expr.neg (poly% ($a)))
  | `(poly% ($a * $b)) => `(CommutativeRing.Expr.mul (poly% ($a)) (poly% ($b)))
  | `(poly% ($a ^ $n:num)) => `(CommutativeRing.Expr.pow (poly% ($a)) $n)
  | `(poly% (($n:num : $_))) => `(CommutativeRing.Expr.num $n)
  | `(poly% ($n:num)) => `(CommutativeRing.Expr.num $n)
  | `(poly% ($x:ident)) => `($x)

/-- Proves an equation of polynomials in the variables named. -/
syntax "ring! " ident* " : " term:51 " = " term:51 : term
macro_rules
  | `(ring! : $l = $r) => `(show $l = $r from CommutativeRing.eq_of_norm [] (poly% ($l)) (poly% ($r)) rfl)
  | `(ring! $x0:ident : $l = $r) => `(show $l = $r from CommutativeRing.eq_of_norm [$x0]
      (let $x0 : CommutativeRing.Expr := .var 0; poly% ($l))
      (let $x0 : CommutativeRing.Expr := .var 0; poly% ($r)) rfl)
  | `(ring! $x0:ident $x1:ident : $l = $r) => `(show $l = $r from CommutativeRing.eq_of_norm [$x0, $x1]
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; poly% ($l))
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; poly% ($r)) rfl)
  | `(ring! $x0:ident $x1:ident $x2:ident : $l = $r) => `(show $l = $r from CommutativeRing.eq_of_norm [$x0, $x1, $x2]
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; poly% ($l))
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; poly% ($r)) rfl)
  | `(ring! $x0:ident $x1:ident $x2:ident $x3:ident : $l = $r) => `(show $l = $r from CommutativeRing.eq_of_norm [$x0, $x1, $x2, $x3]
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; let $x3 : CommutativeRing.Expr := .var 3; poly% ($l))
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; let $x3 : CommutativeRing.Expr := .var 3; poly% ($r)) rfl)
  | `(ring! $x0:ident $x1:ident $x2:ident $x3:ident $x4:ident : $l = $r) => `(show $l = $r from CommutativeRing.eq_of_norm [$x0, $x1, $x2, $x3, $x4]
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; let $x3 : CommutativeRing.Expr := .var 3; let $x4 : CommutativeRing.Expr := .var 4; poly% ($l))
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; let $x3 : CommutativeRing.Expr := .var 3; let $x4 : CommutativeRing.Expr := .var 4; poly% ($r)) rfl)
  | `(ring! $x0:ident $x1:ident $x2:ident $x3:ident $x4:ident $x5:ident : $l = $r) => `(show $l = $r from CommutativeRing.eq_of_norm [$x0, $x1, $x2, $x3, $x4, $x5]
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; let $x3 : CommutativeRing.Expr := .var 3; let $x4 : CommutativeRing.Expr := .var 4; let $x5 : CommutativeRing.Expr := .var 5; poly% ($l))
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; let $x3 : CommutativeRing.Expr := .var 3; let $x4 : CommutativeRing.Expr := .var 4; let $x5 : CommutativeRing.Expr := .var 5; poly% ($r)) rfl)
  | `(ring! $x0:ident $x1:ident $x2:ident $x3:ident $x4:ident $x5:ident $x6:ident : $l = $r) => `(show $l = $r from CommutativeRing.eq_of_norm [$x0, $x1, $x2, $x3, $x4, $x5, $x6]
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; let $x3 : CommutativeRing.Expr := .var 3; let $x4 : CommutativeRing.Expr := .var 4; let $x5 : CommutativeRing.Expr := .var 5; let $x6 : CommutativeRing.Expr := .var 6; poly% ($l))
      (let $x0 : CommutativeRing.Expr := .var 0; let $x1 : CommutativeRing.Expr := .var 1; let $x2 : CommutativeRing.Expr := .var 2; let $x3 : CommutativeRing.Expr := .var 3; let $x4 : CommutativeRing.Expr := .var 4; let $x5 : CommutativeRing.Expr := .var 5; let $x6 : CommutativeRing.Expr := .var 6; poly% ($r)) rfl)

/-! ## Ordered fields -/

/-- A field with a linear order that addition and multiplication by positive elements respect. -/
class OrderedField (α : Type) extends CommutativeRing α, Inv α, Div α, LT α, LE α where
  mul_inv_cancel (a : α) : a ≠ 0 → a * a⁻¹ = 1
  inv_zero : (0 : α)⁻¹ = 0
  div_eq (a b : α) : a / b = a * b⁻¹
  lt_irrefl (a : α) : ¬a < a
  lt_trans {a b c : α} : a < b → b < c → a < c
  lt_trichotomy (a b : α) : a < b ∨ a = b ∨ b < a
  le_iff (a b : α) : a ≤ b ↔ a < b ∨ a = b
  add_lt_add_left {a b : α} (c : α) : a < b → c + a < c + b
  mul_pos {a b : α} : 0 < a → 0 < b → 0 < a * b
  zero_lt_one : (0 : α) < 1

namespace OrderedField

variable {α : Type} [OrderedField α] {a b c d : α}

theorem le_refl (a : α) : a ≤ a := (le_iff a a).2 (.inr rfl)
theorem le_of_lt (h : a < b) : a ≤ b := (le_iff a b).2 (.inl h)
theorem le_of_eq (h : a = b) : a ≤ b := h ▸ le_refl a

theorem not_lt : ¬a < b ↔ b ≤ a :=
  ⟨fun h => (le_iff b a).2 ((lt_trichotomy a b).elim (fun l => absurd l h) fun k => k.elim (fun e => .inr e.symm) .inl),
   fun h l => ((le_iff b a).1 h).elim (fun k => lt_irrefl a (lt_trans l k)) fun e => lt_irrefl a (e ▸ l)⟩

theorem not_le : ¬a ≤ b ↔ b < a := by rw [← not_lt, Classical.not_not]

theorem lt_of_lt_of_le (h : a < b) (k : b ≤ c) : a < c := ((le_iff b c).1 k).elim (lt_trans h) fun e => e ▸ h
theorem lt_of_le_of_lt (h : a ≤ b) (k : b < c) : a < c := ((le_iff a b).1 h).elim (fun l => lt_trans l k) fun e => e ▸ k
theorem le_trans (h : a ≤ b) (k : b ≤ c) : a ≤ c := ((le_iff a b).1 h).elim (fun l => le_of_lt (lt_of_lt_of_le l k)) fun e => e ▸ k
theorem le_antisymm (h : a ≤ b) (k : b ≤ a) : a = b := ((le_iff a b).1 h).elim (fun l => absurd k (not_le.2 l)) id
theorem le_total (a b : α) : a ≤ b ∨ b ≤ a := (lt_trichotomy a b).elim (fun l => .inl (le_of_lt l)) fun k =>
  k.elim (fun e => .inl (le_of_eq e)) fun l => .inr (le_of_lt l)
theorem ne_of_lt (h : a < b) : a ≠ b := fun e => lt_irrefl b (e ▸ h)
theorem ne_of_gt (h : b < a) : a ≠ b := fun e => lt_irrefl b (e ▸ h)

theorem sub_pos : 0 < b - a ↔ a < b := by
  constructor
  · intro h
    have k := add_lt_add_left a h
    rwa [show a + 0 = a from CommutativeRing.add_zero a, ring! a b : a + (b - a) = b] at k
  · intro h
    have k := add_lt_add_left (-a) h
    rwa [ring! a : -a + a = 0, ring! a b : -a + b = b - a] at k

theorem sub_nonneg : 0 ≤ b - a ↔ a ≤ b := by
  rw [← not_lt, ← not_lt, ← sub_pos, ring! a b : 0 - (b - a) = a - b, sub_pos]

/-- `a < b` if their difference is equal to something positive. -/
theorem lt_of (p : 0 < c) (e : b - a = c) : a < b := sub_pos.1 (e ▸ p)
/-- `a ≤ b` if their difference is equal to something that is not negative. -/
theorem le_of (p : 0 ≤ c) (e : b - a = c) : a ≤ b := sub_nonneg.1 (e ▸ p)

theorem add_pos (h : 0 < a) (k : 0 < b) : 0 < a + b :=
  lt_trans h (lt_of k (ring! a b : a + b - a = b))
theorem add_nonneg (h : 0 ≤ a) (k : 0 ≤ b) : 0 ≤ a + b := le_trans h (le_of k (ring! a b : a + b - a = b))
theorem add_pos_of_nonneg_of_pos (h : 0 ≤ a) (k : 0 < b) : 0 < a + b := lt_of_lt_of_le k (le_of h (ring! a b : a + b - b = a))
theorem add_lt_add (h : a < b) (k : c < d) : a + c < b + d :=
  lt_of (add_pos (sub_pos.2 h) (sub_pos.2 k)) (ring! a b c d : b + d - (a + c) = b - a + (d - c))
theorem add_le_add (h : a ≤ b) (k : c ≤ d) : a + c ≤ b + d :=
  le_of (add_nonneg (sub_nonneg.2 h) (sub_nonneg.2 k)) (ring! a b c d : b + d - (a + c) = b - a + (d - c))
theorem neg_lt_neg (h : a < b) : -b < -a := lt_of (sub_pos.2 h) (ring! a b : -a - -b = b - a)
theorem neg_le_neg (h : a ≤ b) : -b ≤ -a := le_of (sub_nonneg.2 h) (ring! a b : -a - -b = b - a)
theorem neg_pos (h : a < 0) : 0 < -a := by have k := neg_lt_neg h; rwa [CommutativeRing.neg_zero] at k

theorem mul_nonneg (h : 0 ≤ a) (k : 0 ≤ b) : 0 ≤ a * b := by
  rcases (le_iff 0 a).1 h with h | h
  · rcases (le_iff 0 b).1 k with k | k
    · exact le_of_lt (mul_pos h k)
    · rw [← k, CommutativeRing.mul_zero]; exact le_refl 0
  · rw [← h, CommutativeRing.zero_mul]; exact le_refl 0

theorem mul_lt_mul_left (h : a < b) (k : 0 < c) : c * a < c * b :=
  lt_of (mul_pos k (sub_pos.2 h)) (ring! a b c : c * b - c * a = c * (b - a))
theorem mul_le_mul_left (h : a ≤ b) (k : 0 ≤ c) : c * a ≤ c * b :=
  le_of (mul_nonneg k (sub_nonneg.2 h)) (ring! a b c : c * b - c * a = c * (b - a))

theorem zero_lt_two : (0 : α) < 2 := by
  have e : (1 : α) + 1 = 2 := CommutativeRing.eq_of_norm [] (.add (.num 1) (.num 1)) (.num 2) rfl
  exact e ▸ add_pos zero_lt_one zero_lt_one

theorem two_ne_zero : (2 : α) ≠ 0 := ne_of_gt zero_lt_two
theorem one_ne_zero : (1 : α) ≠ 0 := ne_of_gt zero_lt_one

theorem mul_self_nonneg (a : α) : 0 ≤ a * a := by
  rcases le_total 0 a with h | h
  · exact mul_nonneg h h
  · have k := neg_le_neg h
    rw [CommutativeRing.neg_zero] at k
    have m := mul_nonneg k k
    rwa [ring! a : -a * -a = a * a] at m

theorem inv_pos (h : 0 < a) : 0 < a⁻¹ := by
  refine Classical.byContradiction fun k => ?_
  have n := mul_nonneg (le_of_lt h) (sub_nonneg.2 (not_lt.1 k))
  have e : a * (0 - a⁻¹) = -1 := by
    generalize i : a⁻¹ = x
    rw [ring! a x : a * (0 - x) = -(a * x), ← i, mul_inv_cancel a (ne_of_gt h)]
  rw [e] at n
  have := neg_lt_neg (zero_lt_one (α := α))
  rw [CommutativeRing.neg_zero] at this
  exact not_lt.2 n this

theorem mul_eq_zero (h : a * b = 0) : a = 0 ∨ b = 0 := by
  by_cases z : a = 0
  · exact .inl z
  · right
    have k := congrArg (a⁻¹ * ·) h
    simp only [CommutativeRing.mul_zero, ← CommutativeRing.mul_assoc] at k
    rwa [CommutativeRing.mul_comm a⁻¹, mul_inv_cancel a z, CommutativeRing.one_mul'] at k

/-- Half of `a`. -/
def half (a : α) : α := a * 2⁻¹

theorem half_add_half (a : α) : half a + half a = a := by
  have e : (2 : α)⁻¹ + 2⁻¹ = 1 := by
    rw [← mul_inv_cancel (2 : α) two_ne_zero]
    generalize (2 : α)⁻¹ = x
    exact ring! x : x + x = 2 * x
  rw [half, ← CommutativeRing.mul_add, e, CommutativeRing.mul_comm, CommutativeRing.one_mul']

theorem half_pos (h : 0 < a) : 0 < half a := mul_pos h (inv_pos zero_lt_two)
theorem half_lt (h : 0 < a) : half a < a := by
  have k := half_pos h
  refine lt_of k ?_
  have e := half_add_half a
  generalize half a = x at *
  rw [← e]
  exact ring! x : x + x - x = x

/-! ## Distances -/

/-- The absolute value of `x` is less than `ε`. -/
def Near (ε x : α) : Prop := x < ε ∧ -ε < x

variable {x y ε δ : α}

theorem near_of_pos (h : 0 < ε) : Near ε 0 := ⟨h, by have k := neg_lt_neg h; rwa [CommutativeRing.neg_zero] at k⟩

theorem Near.neg (h : Near ε x) : Near ε (-x) :=
  ⟨by have k := neg_lt_neg h.2; rwa [CommutativeRing.neg_neg] at k, neg_lt_neg h.1⟩

theorem Near.add (h : Near ε x) (k : Near δ y) : Near (ε + δ) (x + y) :=
  ⟨add_lt_add h.1 k.1, by rw [CommutativeRing.neg_add]; exact add_lt_add h.2 k.2⟩

theorem Near.mono (h : Near ε x) (k : ε ≤ δ) : Near δ x := ⟨lt_of_lt_of_le h.1 k, lt_of_le_of_lt (neg_le_neg k) h.2⟩

theorem Near.mul (h : Near ε x) (k : Near δ y) : Near (ε * δ) (x * y) := by
  have p := sub_pos.2 h.1
  have q := sub_pos.2 h.2
  have r := sub_pos.2 k.1
  have s := sub_pos.2 k.2
  have twice : ∀ {u : α}, 0 < u + u → 0 < u := fun {u} h => Classical.byContradiction fun n => by
    have := add_le_add (not_lt.1 n) (not_lt.1 n)
    rw [CommutativeRing.add_zero] at this
    exact not_lt.2 this h
  constructor
  · refine lt_of (twice (u := ε * δ - x * y) ?_) rfl
    have := add_pos (mul_pos p s) (mul_pos q r)
    rwa [ring! x y ε δ : (ε - x) * (y - -δ) + (x - -ε) * (δ - y) = ε * δ - x * y + (ε * δ - x * y)] at this
  · refine lt_of (twice (u := ε * δ + x * y) ?_) (ring! x y ε δ : x * y - -(ε * δ) = ε * δ + x * y)
    have := add_pos (mul_pos p r) (mul_pos q s)
    rwa [ring! x y ε δ : (ε - x) * (δ - y) + (x - -ε) * (y - -δ) = ε * δ + x * y + (ε * δ + x * y)] at this

theorem exists_near (x : α) : ∃ ε, 0 < ε ∧ Near ε x := by
  rcases le_total 0 x with h | h
  · have p : 0 < x + 1 := lt_of_lt_of_le zero_lt_one (le_of h (ring! x : x + 1 - 1 = x))
    exact ⟨x + 1, p, lt_of zero_lt_one (ring! x : x + 1 - x = 1),
      lt_of_lt_of_le (by have k := neg_lt_neg p; rwa [CommutativeRing.neg_zero] at k) h⟩
  · have n := neg_le_neg h
    rw [CommutativeRing.neg_zero] at n
    have p : 0 < -x + 1 := lt_of_lt_of_le zero_lt_one (le_of n (ring! x : -x + 1 - 1 = -x))
    exact ⟨-x + 1, p, lt_of_le_of_lt h p, lt_of zero_lt_one (ring! x : x - -(-x + 1) = 1)⟩

end OrderedField

instance : CommutativeRing Rat where
  ofNat n := inferInstance
  ofNat_eq _ := rfl
  natCast_eq _ := rfl
  intCast_add := Rat.intCast_add
  intCast_mul := Rat.intCast_mul
  add_comm := Rat.add_comm
  add_assoc := Rat.add_assoc
  zero_add := Rat.zero_add
  neg_add_cancel := Rat.neg_add_cancel
  sub_eq_add_neg := Rat.sub_eq_add_neg
  mul_comm := Rat.mul_comm
  mul_assoc := Rat.mul_assoc
  one_mul := Rat.one_mul
  mul_add := Rat.mul_add
  pow_zero _ := rfl
  pow_succ _ _ := rfl

instance : OrderedField Rat where
  mul_inv_cancel := Rat.mul_inv_cancel
  inv_zero := Rat.inv_zero
  div_eq := Rat.div_def
  lt_irrefl _ := Rat.lt_irrefl
  lt_trans := Rat.lt_trans
  lt_trichotomy a b := by
    by_cases h : a < b
    · exact .inl h
    · by_cases e : a = b
      · exact .inr (.inl e)
      · exact .inr (.inr (Rat.lt_of_le_of_ne (Rat.not_lt.1 h) (Ne.symm e)))
  le_iff a b := by
    constructor
    · intro h
      by_cases e : a = b
      · exact .inr e
      · exact .inl (Rat.lt_of_le_of_ne h e)
    · intro h
      rcases h with h | h
      · exact Rat.le_of_lt h
      · exact h ▸ Rat.le_refl
  add_lt_add_left _ h := Rat.add_lt_add_left.2 h
  mul_pos := Rat.mul_pos
  zero_lt_one := Rat.zero_lt_one

prelude
import Core.List.Basic

/-!
The integers: constructors, operations, order, and the instances under the names by which native code refers to them.
-/

universe u

class NatCast (R : Type u) where
  protected natCast : Nat → R

instance : NatCast Nat where
  natCast n := n

@[coe, reducible, match_pattern] protected def Nat.cast {R : Type u} [NatCast R] : Nat → R := NatCast.natCast

instance {R : Type u} [NatCast R] : CoeTail Nat R where
  coe := Nat.cast

instance {R : Type u} [NatCast R] : CoeHTCT Nat R where
  coe := Nat.cast

set_option genCtorIdx false in
@[suggest_for ℤ]
inductive Int : Type where
  | ofNat : Nat → Int
  | negSucc : Nat → Int

attribute [extern "lean_nat_to_int"] Int.ofNat
attribute [extern "lean_int_neg_succ_of_nat"] Int.negSucc

instance : NatCast Int := ⟨Int.ofNat⟩

-- Not a default instance: a bare numeral stays a natural number.
instance instOfNat {n : Nat} : OfNat Int n := ⟨Int.ofNat n⟩

namespace Int

@[app_unexpander Int.negSucc, extern "x"] opaque _aux_Init_Data_Int_Basic___unexpand_Int_negSucc_1 : Lean.PrettyPrinter.Unexpander
-- Scoped as in the official library: a global token `+1]` would split `xs[i+1]` wrongly.
@[scoped term_parser 1000, extern "x"] opaque «term-[_+1]» : Lean.ParserDescr
@[macro «term-[_+1]», extern "x"] opaque «_aux_Init_Data_Int_Basic___macroRules_Int_term-[_+1]_1» : Lean.Macro

instance : Inhabited Int := ⟨ofNat 0⟩

/-! ### Operations -/

def negOfNat : Nat → Int
  | 0 => 0
  | Nat.succ m => negSucc m

set_option bootstrap.genMatcherCode false in
@[extern "lean_int_neg"]
protected def neg (n : @& Int) : Int :=
  match n with
  | ofNat n => negOfNat n
  | negSucc n => ofNat (Nat.succ n)

@[default_instance 500]
instance instNegInt : Neg Int where
  neg := Int.neg

def subNatNat (m n : Nat) : Int :=
  match (n - m : Nat) with
  | 0 => ofNat (m - n)
  | (Nat.succ k) => negSucc k

set_option bootstrap.genMatcherCode false in
@[extern "lean_int_add"]
protected def add (m n : @& Int) : Int :=
  match m, n with
  | ofNat m, ofNat n => ofNat (m + n)
  | ofNat m, negSucc n => subNatNat m (Nat.succ n)
  | negSucc m, ofNat n => subNatNat n (Nat.succ m)
  | negSucc m, negSucc n => negSucc (Nat.succ (m + n))

instance instAdd : Add Int where
  add := Int.add

set_option bootstrap.genMatcherCode false in
@[extern "lean_int_mul"]
protected def mul (m n : @& Int) : Int :=
  match m, n with
  | ofNat m, ofNat n => ofNat (m * n)
  | ofNat m, negSucc n => negOfNat (m * Nat.succ n)
  | negSucc m, ofNat n => negOfNat (Nat.succ m * n)
  | negSucc m, negSucc n => ofNat (Nat.succ m * Nat.succ n)

instance instMul : Mul Int where
  mul := Int.mul

@[extern "lean_int_sub"]
protected def sub (m n : @& Int) : Int := m + (-n)

instance instSub : Sub Int where
  sub := Int.sub

set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_abs"]
def natAbs (m : @& Int) : Nat :=
  match m with
  | ofNat m => m
  | negSucc m => Nat.succ m

protected def pow (m : Int) : Nat → Int
  | 0 => 1
  | Nat.succ n => Int.pow m n * m

instance instNatPow : NatPow Int where
  pow := Int.pow

/-! ### Order -/

inductive NonNeg : Int → Prop where
  | mk (n : Nat) : NonNeg (ofNat n)

protected def le (a b : Int) : Prop := NonNeg (b - a)

instance instLEInt : LE Int where
  le := Int.le

protected def lt (a b : Int) : Prop := (a + 1) ≤ b

instance instLTInt : LT Int where
  lt := Int.lt

private theorem ofNat_ne_negSucc (m n : Nat) : ofNat m ≠ negSucc n := fun h =>
  absurd (congrArg (fun i => match i with | ofNat _ => true | negSucc _ => false) h) Bool.noConfusion

set_option bootstrap.genMatcherCode false in
@[extern "lean_int_dec_nonneg"]
private def decNonneg (m : @& Int) : Decidable (NonNeg m) :=
  match m with
  | ofNat m => isTrue (NonNeg.mk m)
  | negSucc m => isFalse fun h =>
    have no : ∀ i, NonNeg i → i ≠ negSucc m := fun _ h => h.rec fun n => ofNat_ne_negSucc n m
    no _ h rfl

@[extern "lean_int_dec_le"]
instance decLe (a b : @& Int) : Decidable (a ≤ b) := decNonneg _

@[extern "lean_int_dec_lt"]
instance decLt (a b : @& Int) : Decidable (a < b) := decNonneg _

end Int

attribute [gen_constructor_elims] Int

namespace Int

def toNat : Int → Nat
  | ofNat n => n
  | negSucc _ => 0

def sign : Int → Int
  | ofNat 0 => 0
  | ofNat (Nat.succ _) => 1
  | negSucc _ => -1

set_option bootstrap.genMatcherCode false in
@[extern "lean_int_dec_eq"]
protected def decEq (a b : @& Int) : Decidable (a = b) :=
  match a, b with
  | ofNat a, ofNat b => match decEq a b with
    | isTrue h => isTrue (congrArg ofNat h)
    | isFalse h => isFalse fun e => h (congrArg toNat e)
  | ofNat a, negSucc b => isFalse (ofNat_ne_negSucc a b)
  | negSucc a, ofNat b => isFalse fun e => ofNat_ne_negSucc b a e.symm
  | negSucc a, negSucc b => match decEq a b with
    | isTrue h => isTrue (congrArg negSucc h)
    | isFalse h => isFalse fun e => h (Nat.succ.inj (congrArg natAbs e))

instance instDecidableEq : DecidableEq Int := Int.decEq

instance instMin : Min Int := minOfLe
instance instMax : Max Int := maxOfLe

/-! ### Division: the remainder is never negative -/

set_option bootstrap.genMatcherCode false in
@[extern "lean_int_ediv"]
def ediv : (@& Int) → (@& Int) → Int
  | ofNat m, ofNat n => ofNat (m / n)
  | ofNat m, negSucc n => -ofNat (m / Nat.succ n)
  | negSucc _, ofNat 0 => 0
  | negSucc m, ofNat (Nat.succ n) => negSucc (m / Nat.succ n)
  | negSucc m, negSucc n => ofNat (Nat.succ (m / Nat.succ n))

set_option bootstrap.genMatcherCode false in
@[extern "lean_int_emod"]
def emod : (@& Int) → (@& Int) → Int
  | ofNat m, n => ofNat (m % natAbs n)
  | negSucc m, n => subNatNat (natAbs n) (Nat.succ (m % natAbs n))

instance instDiv : Div Int where
  div := Int.ediv

instance instMod : Mod Int where
  mod := Int.emod

instance instDvd : Dvd Int := ⟨fun a b => ∃ c, b = a * c⟩

-- The remainder nearest to zero.
def bmod (x : Int) (m : Nat) : Int :=
  let r := x % m
  if r < (m + 1) / 2 then r else r - m

end Int

import Stock

/-! # Mathlib's words for numbers

The constants that statements of Mathlib use about numbers, so that such statements can be read here. Every
definition is Mathlib's own or is equivalent to it by a well-known theorem, which is then named. -/

/-- The natural numbers. -/
macro "ℕ" : term => `(Nat)

/-- The integers. -/
macro "ℤ" : term => `(Int)

/-- `a = r + r` for some `r`. -/
def Even {α : Type _} [Add α] (a : α) : Prop := ∃ r, a = r + r

/-- `a = 2 * k + 1` for some `k`. -/
def Odd {α : Type _} [Add α] [Mul α] [OfNat α 1] [OfNat α 2] (a : α) : Prop := ∃ k, a = 2 * k + 1

/-- The larger one of `a` and `-a`. -/
def abs {α : Type _} [Max α] [Neg α] (a : α) : α := max a (-a)

namespace Nat

/-- At least 2, with no divisor but 1 and itself (Mathlib: `Irreducible p`, the same by `Nat.prime_def`). -/
def Prime (p : Nat) : Prop := 2 ≤ p ∧ ∀ m, m ∣ p → m = 1 ∨ m = p

/-- `1 * 2 * … * n`, written `n !`. -/
def factorial : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * factorial n

scoped notation:10000 n "!" => Nat.factorial n

/-- The number of subsets with `k` elements of a set with `n` elements. -/
def choose : Nat → Nat → Nat
  | _, 0 => 1
  | 0, _ + 1 => 0
  | n + 1, k + 1 => choose n k + choose n (k + 1)

/-- The largest `r` up to `k` with `r * r ≤ n`. -/
def sqrtBelow (n : Nat) : Nat → Nat
  | 0 => 0
  | k + 1 => cond (Nat.ble ((k + 1) * (k + 1)) n) (k + 1) (sqrtBelow n k)

/-- The square root, rounded down (Mathlib computes it otherwise; the same by `Nat.eq_sqrt`). -/
def sqrt (n : Nat) : Nat := sqrtBelow n n

/-- At most `k` digits of `n` in base `b`, the lowest one first. -/
def digitsUpTo (b : Nat) : Nat → Nat → List Nat
  | 0, _ => []
  | _ + 1, 0 => []
  | k + 1, n + 1 => (n + 1) % b :: digitsUpTo b k ((n + 1) / b)

/-- The digits of `n` in base `b`, the lowest one first; unary in base 1, `[n]` in base 0. -/
def digits : Nat → Nat → List Nat
  | 0, 0 => []
  | 0, n + 1 => [n + 1]
  | 1, 0 => []
  | 1, n + 1 => 1 :: digits 1 n
  | b + 2, n => digitsUpTo (b + 2) n n

/-- The number with these digits in base `b`, the lowest one first. -/
def ofDigits (b : Nat) : List Nat → Nat
  | [] => 0
  | d :: ds => d + b * ofDigits b ds

/-- `a` and `b` leave the same remainder modulo `n`. -/
def ModEq (n a b : Nat) : Prop := a % n = b % n

notation:50 a " ≡ " b " [MOD " n "]" => Nat.ModEq n a b

end Nat

/-- `a` and `b` leave the same remainder modulo `n`. -/
def Int.ModEq (n a b : Int) : Prop := a % n = b % n

notation:50 a " ≡ " b " [ZMOD " n "]" => Int.ModEq n a b

/-! ## Finite sets, sums and products

A finite set is kept as a list here. Which list is no part of what a statement says: only membership, cardinality, sums
and products are used, and these do not depend on it. Equations between sets would, and are not for this file. -/

/-- No element twice. -/
def List.Distinct {α : Type _} : List α → Prop
  | [] => True
  | x :: xs => (∀ y, y ∈ xs → y ≠ x) ∧ Distinct xs

theorem List.Distinct.mem_of_filter {α : Type _} {p : α → Bool} {y : α} : ∀ {l : List α}, y ∈ l.filter p → y ∈ l
  | [], h => h
  | x :: xs, h => by
    cases hp : p x with
    | false => rw [List.filter, hp] at h; exact List.mem_cons.2 (.inr (List.Distinct.mem_of_filter h))
    | true =>
      rw [List.filter, hp] at h
      exact List.mem_cons.2 ((List.mem_cons.1 h).elim .inl fun h => .inr (List.Distinct.mem_of_filter h))

theorem List.Distinct.filter {α : Type _} (p : α → Bool) : ∀ {l : List α}, l.Distinct → (l.filter p).Distinct
  | [], _ => True.intro
  | x :: xs, h => by
    have rest : (xs.filter p).Distinct := List.Distinct.filter p h.2
    cases hp : p x with
    | false => rw [List.filter, hp]; exact rest
    | true => rw [List.filter, hp]; exact ⟨fun y hy => h.1 y (List.Distinct.mem_of_filter hy), rest⟩

/-- A finite set. -/
structure Finset (α : Type _) where
  /-- Its elements in some order. -/
  elements : List α
  distinct : elements.Distinct

/-- The numbers below `n`, the largest first. -/
def Nat.descending : Nat → List Nat
  | 0 => []
  | n + 1 => n :: descending n

theorem Nat.lt_of_mem_descending {m : Nat} : ∀ {n : Nat}, m ∈ Nat.descending n → m < n
  | 0, h => absurd h List.not_mem_nil
  | n + 1, h => (List.mem_cons.1 h).elim (fun e => e ▸ Nat.lt_succ_self n) fun h =>
    Nat.lt_succ_of_lt (Nat.lt_of_mem_descending h)

theorem Nat.distinct_descending : ∀ n : Nat, (Nat.descending n).Distinct
  | 0 => True.intro
  | n + 1 => ⟨fun _ h => Nat.ne_of_lt (Nat.lt_of_mem_descending h), Nat.distinct_descending n⟩

namespace Finset

instance {α : Type _} : Membership α (Finset α) := ⟨fun s a => a ∈ s.elements⟩

/-- How many elements there are. -/
def card {α : Type _} (s : Finset α) : Nat := s.elements.length

/-- The sum of `f x` over the elements `x`. -/
def sum {β α : Type _} [Add β] [OfNat β 0] (s : Finset α) (f : α → β) : β :=
  s.elements.foldr (fun x rest => rest + f x) 0

/-- The product of `f x` over the elements `x`. -/
def prod {β α : Type _} [Mul β] [OfNat β 1] (s : Finset α) (f : α → β) : β :=
  s.elements.foldr (fun x rest => rest * f x) 1

/-- The elements with property `p`. -/
def filter {α : Type _} (p : α → Prop) [DecidablePred p] (s : Finset α) : Finset α :=
  ⟨s.elements.filter fun x => decide (p x), s.distinct.filter _⟩

/-- The natural numbers below `n`. -/
def range (n : Nat) : Finset Nat := ⟨Nat.descending n, Nat.distinct_descending n⟩

/-- Types whose intervals are finite. -/
class Intervals (α : Type _) where
  /-- The elements from `a` to `b`, both included. -/
  closed : α → α → Finset α

instance : Intervals Nat := ⟨fun a b => (range (b + 1)).filter (a ≤ ·)⟩

/-- The elements from `a` to `b`, both included. -/
def Icc {α : Type _} [Intervals α] (a b : α) : Finset α := Intervals.closed a b

theorem sum_range_zero (f : Nat → Nat) : (range 0).sum f = 0 := rfl

theorem sum_range_succ (f : Nat → Nat) (n : Nat) : (range (n + 1)).sum f = (range n).sum f + f n := rfl

theorem prod_range_zero (f : Nat → Nat) : (range 0).prod f = 1 := rfl

theorem prod_range_succ (f : Nat → Nat) (n : Nat) : (range (n + 1)).prod f = (range n).prod f * f n := rfl

end Finset

/-- The sum over a finite set. -/
macro "∑ " x:ident " ∈ " s:term ", " body:term:67 : term => `(Finset.sum $s (fun $x:ident => $body))

/-- The product over a finite set. -/
macro "∏ " x:ident " ∈ " s:term ", " body:term:67 : term => `(Finset.prod $s (fun $x:ident => $body))

namespace Nat

/-- The divisors of `n`; none for 0. -/
def divisors (n : Nat) : Finset Nat := (Finset.Icc 1 n).filter (· ∣ n)

/-- The divisors of `n` that are smaller than `n`. -/
def properDivisors (n : Nat) : Finset Nat := (divisors n).filter (· < n)

end Nat

import Stock
import Suites.Defs.Bounded
import Suites.Defs.Certificates

/-! # More of Mathlib's words for numbers

What statements of Mathlib use beyond `Stock.Numbers`, so that such statements can be read here. Every definition is
Mathlib's own or is equivalent to it by a well-known theorem, which is then named. -/

/-- The larger one of `a` and `-a`. -/
def abs {α : Type _} [Max α] [Neg α] (a : α) : α := max a (-a)

/-- The larger one of `a` and `-a`. -/
macro:max atomic("|" noWs) a:term noWs "|" : term => `(abs $a)

/-- A distance from 0 is the number or its negative. -/
theorem Int.abs_cases (a : Int) : (abs a = a ∧ 0 ≤ a) ∨ (abs a = -a ∧ a < 0) := by unfold abs; omega

/-! ## Exactly one -/

/-- Exactly one `x` has property `p`. -/
def ExistsUnique {α : Sort _} (p : α → Prop) : Prop := ∃ x, p x ∧ ∀ y, p y → y = x

/-- Exactly one `x` has property `p`. -/
macro "∃! " x:ident ", " p:term : term => `(ExistsUnique fun $x:ident => $p)

/-- Exactly one `x` of `t` has property `p`. -/
macro "∃! " x:ident " : " t:term ", " p:term : term => `(ExistsUnique fun ($x:ident : $t) => $p)

/-! ## Bijections -/

/-- A bijection with its inverse. -/
structure Equiv (α : Type _) (β : Type _) where
  toFun : α → β
  invFun : β → α
  left_inv : ∀ x, invFun (toFun x) = x
  right_inv : ∀ x, toFun (invFun x) = x

/-! ## Divisors -/

namespace Nat

/-- The divisors of `n`; none for 0. -/
def divisors (n : Nat) : Finset Nat := (Finset.Icc 1 n).filter (· ∣ n)

/-- The divisors of `n` that are smaller than `n`. -/
def properDivisors (n : Nat) : Finset Nat := (divisors n).filter (· < n)

@[simp] theorem mem_divisors {n m : Nat} : n ∈ divisors m ↔ n ∣ m ∧ m ≠ 0 :=
  Finset.mem_filter.trans ⟨fun ⟨h, d⟩ => ⟨d, fun e => by have := Finset.mem_Icc.1 h; omega⟩, fun ⟨d, h⟩ =>
    ⟨Finset.mem_Icc.2 ⟨Nat.pos_of_dvd_of_pos d (Nat.pos_of_ne_zero h), Nat.le_of_dvd (Nat.pos_of_ne_zero h) d⟩, d⟩⟩

@[simp] theorem mem_properDivisors {n m : Nat} : n ∈ properDivisors m ↔ n ∣ m ∧ n < m :=
  Finset.mem_filter.trans ⟨fun ⟨h, l⟩ => ⟨(mem_divisors.1 h).1, l⟩, fun ⟨d, l⟩ =>
    ⟨mem_divisors.2 ⟨d, fun e => by omega⟩, l⟩⟩

end Nat

/-! ## Prime numbers and digits -/

namespace Nat

/-- `Irreducible p`, which is Mathlib's definition, with its units of the natural numbers spelled out: only 1 is one. -/
theorem prime_iff_irreducible {p : Nat} : Nat.Prime p ↔ p ≠ 1 ∧ ∀ a b, p = a * b → a = 1 ∨ b = 1 := by
  refine ⟨fun h => ⟨by have := h.1; omega, fun a b e => ?_⟩, fun h => ?_⟩
  · cases h.2 a ⟨b, e⟩ with
    | inl one => exact .inl one
    | inr whole =>
      have pos : 0 < p := by have := h.1; omega
      rw [whole] at e
      exact .inr (Nat.eq_of_mul_eq_mul_left pos (by omega))
  · have nonzero : p ≠ 0 := fun zero => by have := h.2 0 0 (by omega); omega
    refine ⟨by have := h.1; omega, fun m ⟨k, e⟩ => (h.2 m k e).imp_right fun one => ?_⟩
    rw [one, Nat.mul_one] at e
    exact e.symm

theorem digits_add_two_add_one (b n : Nat) :
    digits (b + 2) (n + 1) = (n + 1) % (b + 2) :: digits (b + 2) ((n + 1) / (b + 2)) :=
  digits_def' (Nat.succ_lt_succ (Nat.zero_lt_succ b)) (Nat.zero_lt_succ n)

end Nat

/-! ## Sets -/

/-- The sets of elements of `α`. -/
def Set (α : Type _) : Type _ := α → Prop

/-- The elements with property `p`. -/
def setOf {α : Type _} (p : α → Prop) : Set α := p

namespace Set

variable {α : Type _}

instance : Membership α (Set α) := ⟨fun s a => s a⟩

instance : SDiff (Set α) := ⟨fun s t => setOf fun a => a ∈ s ∧ ¬a ∈ t⟩

instance : Singleton α (Set α) := ⟨fun b => setOf fun a => a = b⟩

@[simp] theorem mem_setOf_eq {a : α} {p : α → Prop} : (a ∈ setOf p) = p a := rfl

end Set

/-- The elements `x` with property `p`. -/
macro "{" x:ident " | " p:term "}" : term => `(setOf fun $x:ident => $p)

/-- The elements `x` of `t` with property `p`. -/
macro "{" x:ident " : " t:term " | " p:term "}" : term => `(setOf fun ($x:ident : $t) => $p)

variable {α : Type _} [LE α]

/-- What is at least as large as every element of `s`. -/
def upperBounds (s : Set α) : Set α := setOf fun x => ∀ ⦃a⦄, a ∈ s → a ≤ x

/-- What is at most as large as every element of `s`. -/
def lowerBounds (s : Set α) : Set α := setOf fun x => ∀ ⦃a⦄, a ∈ s → x ≤ a

/-- `a` is the least element of `s`. -/
def IsLeast (s : Set α) (a : α) : Prop := a ∈ s ∧ a ∈ lowerBounds s

/-- `a` is the greatest element of `s`. -/
def IsGreatest (s : Set α) (a : α) : Prop := a ∈ s ∧ a ∈ upperBounds s

/-- The least number with a property, when the smaller ones are tried. -/
theorem IsLeast.of_below {p : Nat → Prop} [DecidablePred p] {n : Nat} (h : p n) (k : ∀ i, i < n → ¬p i) : IsLeast (setOf p) n :=
  ⟨h, fun _ m => Nat.not_lt.1 fun l => k _ l m⟩

/-- The greatest number with a property that holds for none from `m` on. -/
theorem IsGreatest.of_below {p : Nat → Prop} [DecidablePred p] {n : Nat} (m : Nat) (h : p n) (b : ∀ i, p i → i < m)
    (k : ∀ i, i < m → p i → i ≤ n) : IsGreatest (setOf p) n :=
  ⟨h, fun _ l => k _ (b _ l) l⟩

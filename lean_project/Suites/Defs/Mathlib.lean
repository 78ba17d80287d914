import Stock
import Suites.Defs.Finset

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

/-! ## Even, odd and prime numbers -/

namespace Nat

theorem even_iff {n : Nat} : Even n ↔ n % 2 = 0 := ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩

theorem odd_iff {n : Nat} : Odd n ↔ n % 2 = 1 := ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩

instance : DecidablePred (Even : Nat → Prop) := fun _ => decidable_of_decidable_of_iff even_iff.symm

instance : DecidablePred (Odd : Nat → Prop) := fun _ => decidable_of_decidable_of_iff odd_iff.symm

theorem prime_def {p : Nat} : Nat.Prime p ↔ 2 ≤ p ∧ ∀ m, m ∣ p → m = 1 ∨ m = p := Iff.rfl

theorem prime_def_lt' {p : Nat} : Nat.Prime p ↔ 2 ≤ p ∧ ∀ m, 2 ≤ m → m < p → ¬m ∣ p := by
  refine ⟨fun h => ⟨h.1, fun m two lt d => ?_⟩, fun h => ⟨h.1, fun m d => ?_⟩⟩
  · have := h.2 m d; omega
  · have le : m ≤ p := Nat.le_of_dvd (by have := h.1; omega) d
    have pos : 0 < m := Nat.pos_of_dvd_of_pos d (by have := h.1; omega)
    refine Decidable.byContradiction fun no => h.2 m ?_ ?_ d <;> omega

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

instance decidablePrime (p : Nat) : Decidable (Nat.Prime p) :=
  decidable_of_decidable_of_iff (p := 2 ≤ p ∧ ∀ m, m < p → 2 ≤ m → ¬m ∣ p)
    ((prime_def_lt'.trans ⟨fun h => ⟨h.1, fun m a b => h.2 m b a⟩, fun h => ⟨h.1, fun m a b => h.2 m b a⟩⟩).symm)

/-! ## Factorials, square roots and digits -/

@[simp] theorem factorial_zero : factorial 0 = 1 := rfl

theorem factorial_succ (n : Nat) : factorial (n + 1) = (n + 1) * factorial n := rfl

theorem choose_succ_succ (n k : Nat) : choose (n + 1) (k + 1) = choose n k + choose n (k + 1) := rfl

theorem sqrtBelow_spec (n : Nat) : ∀ k, n < (k + 1) * (k + 1) →
    sqrtBelow n k * sqrtBelow n k ≤ n ∧ n < (sqrtBelow n k + 1) * (sqrtBelow n k + 1)
  | 0, h => ⟨Nat.zero_le n, h⟩
  | k + 1, h => by
    rw [sqrtBelow]
    cases fits : Nat.ble ((k + 1) * (k + 1)) n with
    | true => exact ⟨Nat.le_of_ble_eq_true fits, h⟩
    | false =>
      refine sqrtBelow_spec n k (Nat.lt_of_not_le fun le => ?_)
      rw [Nat.ble_eq_true_of_le le] at fits
      contradiction

theorem sqrt_le (n : Nat) : sqrt n * sqrt n ≤ n :=
  (sqrtBelow_spec n n (Nat.lt_of_lt_of_le (Nat.lt_succ_self n) (Nat.le_mul_of_pos_left _ (Nat.succ_pos n)))).1

theorem lt_succ_sqrt (n : Nat) : n < succ (sqrt n) * succ (sqrt n) :=
  (sqrtBelow_spec n n (Nat.lt_of_lt_of_le (Nat.lt_succ_self n) (Nat.le_mul_of_pos_left _ (Nat.succ_pos n)))).2

theorem digitsUpTo_enough (b : Nat) (hb : 1 < b) : ∀ k n, n ≤ k → digitsUpTo b k n = digitsUpTo b n n
  | 0, n, h => by have : n = 0 := by omega
                  rw [this]
  | _ + 1, 0, _ => rfl
  | k + 1, n + 1, h => by
    have less : (n + 1) / b < n + 1 := Nat.div_lt_self (Nat.succ_pos n) hb
    rw [digitsUpTo, digitsUpTo, digitsUpTo_enough b hb k _ (by omega), digitsUpTo_enough b hb n _ (by omega)]
termination_by k => k

@[simp] theorem digits_zero (b : Nat) : digits b 0 = [] := match b with
  | 0 | 1 | _ + 2 => rfl

theorem digits_add_two (b n : Nat) : digits (b + 2) n = digitsUpTo (b + 2) n n := by cases n <;> rfl

theorem digits_add_two_add_one (b n : Nat) :
    digits (b + 2) (n + 1) = (n + 1) % (b + 2) :: digits (b + 2) ((n + 1) / (b + 2)) := by
  have less : (n + 1) / (b + 2) < n + 1 := Nat.div_lt_self (Nat.succ_pos n) (by omega)
  rw [digits_add_two, digits_add_two, digitsUpTo, digitsUpTo_enough (b + 2) (by omega) n _ (Nat.le_of_lt_succ less)]

end Nat

namespace Int

theorem even_iff {n : Int} : Even n ↔ n % 2 = 0 := ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩

theorem odd_iff {n : Int} : Odd n ↔ n % 2 = 1 := ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩

instance : DecidablePred (Even : Int → Prop) := fun _ => decidable_of_decidable_of_iff even_iff.symm

instance : DecidablePred (Odd : Int → Prop) := fun _ => decidable_of_decidable_of_iff odd_iff.symm

end Int

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

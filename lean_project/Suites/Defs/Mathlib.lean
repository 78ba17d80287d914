import Stock

/-! # Mathlib's words for numbers

The constants that statements of Mathlib use about numbers, so that such statements can be read here. Every
definition is Mathlib's own or is equivalent to it by a well-known theorem, which is then named. -/

/-- The natural numbers. -/
macro "ℕ" : term => `(Nat)


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


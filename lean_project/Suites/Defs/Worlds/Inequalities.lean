import Stock

/-! # An ordered structure whose rules are theorems with names

`simp` and decision procedures know nothing of it.
-/

/-- Numbers with sums, products and an order, by the rules that proofs of inequalities use. -/
class Ordered (α : Type) where
  zero : α
  add : α → α → α
  mul : α → α → α
  Le : α → α → Prop
  add_comm' : ∀ x y, add x y = add y x
  add_assoc' : ∀ x y z, add (add x y) z = add x (add y z)
  mul_comm' : ∀ x y, mul x y = mul y x
  mul_assoc' : ∀ x y z, mul (mul x y) z = mul x (mul y z)
  mul_add' : ∀ x y z, mul x (add y z) = add (mul x y) (mul x z)
  add_zero' : ∀ x, add x zero = x
  le_trans' : ∀ x y z, Le x y → Le y z → Le x z
  add_left' : ∀ x y z, Le x y → Le (add z x) (add z y)
  add_right' : ∀ x y z, Le x y → Le (add x z) (add y z)
  mul_left' : ∀ x y z, Le zero z → Le x y → Le (mul z x) (mul z y)
  square' : ∀ x, Le zero (mul x x)
  add_nonneg' : ∀ x y, Le zero x → Le zero y → Le zero (add x y)
  mul_nonneg' : ∀ x y, Le zero x → Le zero y → Le zero (mul x y)
  grow' : ∀ x y z, Le zero z → Le x y → Le x (add y z)

namespace Ordered

variable {α : Type} [Ordered α]

theorem add_comm (x y : α) : add x y = add y x := add_comm' x y
theorem add_assoc (x y z : α) : add (add x y) z = add x (add y z) := add_assoc' x y z
theorem mul_comm (x y : α) : mul x y = mul y x := mul_comm' x y
theorem mul_assoc (x y z : α) : mul (mul x y) z = mul x (mul y z) := mul_assoc' x y z
theorem mul_add (x y z : α) : mul x (add y z) = add (mul x y) (mul x z) := mul_add' x y z
theorem add_zero (x : α) : add x zero = x := add_zero' x
theorem le_trans {x y z : α} (h : Le x y) (h' : Le y z) : Le x z := le_trans' x y z h h'
theorem add_left {x y z : α} (h : Le x y) : Le (add z x) (add z y) := add_left' x y z h
theorem add_right {x y z : α} (h : Le x y) : Le (add x z) (add y z) := add_right' x y z h
theorem mul_left {x y z : α} (h : Le zero z) (h' : Le x y) : Le (mul z x) (mul z y) := mul_left' x y z h h'
theorem square (x : α) : Le zero (mul x x) := square' x
theorem add_nonneg {x y : α} (h : Le zero x) (h' : Le zero y) : Le zero (add x y) := add_nonneg' x y h h'
theorem mul_nonneg {x y : α} (h : Le zero x) (h' : Le zero y) : Le zero (mul x y) := mul_nonneg' x y h h'
theorem grow {x y z : α} (h : Le zero z) (h' : Le x y) : Le x (add y z) := grow' x y z h h'

end Ordered

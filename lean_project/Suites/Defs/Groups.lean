import Stock

/-! # Monoids and groups as classes -/

/-- A set with an associative operation `a ∙ b` and a unit `ε`. -/
class Mnd (M : Type _) where
  /-- The operation. -/
  op : M → M → M
  /-- The unit. -/
  unit : M
  assoc : ∀ a b c : M, op (op a b) c = op a (op b c)
  unit_left : ∀ a : M, op unit a = a
  unit_right : ∀ a : M, op a unit = a

infixl:70 " ∙ " => Mnd.op
notation "ε" => Mnd.unit

/-- A monoid in which every element has an inverse, written `aᵒ`. -/
class Grp (G : Type _) extends Mnd G where
  /-- The inverse. -/
  inv : G → G
  inv_left : ∀ a : G, op (inv a) a = unit
  inv_right : ∀ a : G, op a (inv a) = unit

postfix:max "ᵒ" => Grp.inv

namespace Mnd

/-- `a ∙ a ∙ … ∙ a`, `n` times. -/
def pow {M : Type _} [Mnd M] (a : M) : Nat → M
  | 0 => ε
  | n + 1 => pow a n ∙ a

/-- The product of a list. -/
def prod {M : Type _} [Mnd M] : List M → M
  | [] => ε
  | x :: xs => x ∙ prod xs

/-- The two commute. -/
def Comm {M : Type _} [Mnd M] (a b : M) : Prop := a ∙ b = b ∙ a

/-- Maps that respect the operation and the unit. -/
def Hom {M N : Type _} [Mnd M] [Mnd N] (f : M → N) : Prop := f ε = ε ∧ ∀ a b, f (a ∙ b) = f a ∙ f b

end Mnd

namespace Grp

/-- `b` moved along by `a`. -/
def conj {G : Type _} [Grp G] (a b : G) : G := a ∙ b ∙ aᵒ

/-- What keeps two elements from commuting. -/
def commutator {G : Type _} [Grp G] (a b : G) : G := a ∙ b ∙ aᵒ ∙ bᵒ

end Grp

import Stock

/-! # Relations: many steps, conversion, confluence, termination -/

namespace Rel

/-- Any number of steps. -/
inductive Star {α : Type} (R : α → α → Prop) : α → α → Prop where
  | refl : ∀ a, Star R a a
  | step : ∀ a b c, R a b → Star R b c → Star R a c

/-- Exactly so many steps. -/
inductive Steps {α : Type} (R : α → α → Prop) : Nat → α → α → Prop where
  | zero : ∀ a, Steps R 0 a a
  | succ : ∀ n a b c, R a b → Steps R n b c → Steps R (n + 1) a c

/-- Any number of steps, forwards and backwards. -/
inductive Conv {α : Type} (R : α → α → Prop) : α → α → Prop where
  | refl : ∀ a, Conv R a a
  | forth : ∀ a b c, R a b → Conv R b c → Conv R a c
  | back : ∀ a b c, R b a → Conv R b c → Conv R a c

/-- Every way from here ends. -/
inductive Ends {α : Type} (R : α → α → Prop) : α → Prop where
  | intro : ∀ a, (∀ b, R a b → Ends R b) → Ends R a

/-- The other way round. -/
def Inv {α : Type} (R : α → α → Prop) (a b : α) : Prop := R b a

/-- First one, then the other. -/
def Comp {α : Type} (R S : α → α → Prop) (a c : α) : Prop := ∃ b, R a b ∧ S b c

/-- One or the other. -/
def Either {α : Type} (R S : α → α → Prop) (a b : α) : Prop := R a b ∨ S a b

/-- Whatever the first does, the second does too. -/
def Within {α : Type} (R S : α → α → Prop) : Prop := ∀ a b, R a b → S a b

/-- There are steps to a common place. -/
def Meet {α : Type} (R : α → α → Prop) (b c : α) : Prop := ∃ d, Star R b d ∧ Star R c d

/-- Two single steps can be joined by single steps. -/
def Diamond {α : Type} (R : α → α → Prop) : Prop := ∀ a b c, R a b → R a c → ∃ d, R b d ∧ R c d

/-- Two single steps can be joined. -/
def Local {α : Type} (R : α → α → Prop) : Prop := ∀ a b c, R a b → R a c → Meet R b c

/-- Any two ways can be joined. -/
def Confluent {α : Type} (R : α → α → Prop) : Prop := ∀ a b c, Star R a b → Star R a c → Meet R b c

/-- There is no step from here. -/
def Final {α : Type} (R : α → α → Prop) (a : α) : Prop := ∀ b, ¬R a b

end Rel

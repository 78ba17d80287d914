import Stock

/-! # Lattices and Boolean algebras as classes, Galois connections -/

/-- Two operations, each the other's dual. -/
class Lat (L : Type _) where
  /-- The greatest lower bound. -/
  meet : L → L → L
  /-- The least upper bound. -/
  join : L → L → L
  meet_comm : ∀ a b : L, meet a b = meet b a
  meet_assoc : ∀ a b c : L, meet (meet a b) c = meet a (meet b c)
  join_comm : ∀ a b : L, join a b = join b a
  join_assoc : ∀ a b c : L, join (join a b) c = join a (join b c)
  meet_absorb : ∀ a b : L, meet a (join a b) = a
  join_absorb : ∀ a b : L, join a (meet a b) = a

infixl:69 " ⊓ " => Lat.meet
infixl:68 " ⊔ " => Lat.join

/-- A distributive lattice with complements. -/
class BoolAlg (B : Type _) extends Lat B where
  /-- The greatest element. -/
  one : B
  /-- The least element. -/
  zero : B
  /-- The complement. -/
  compl : B → B
  meet_join : ∀ a b c : B, meet a (join b c) = join (meet a b) (meet a c)
  meet_one : ∀ a : B, meet a one = a
  join_zero : ∀ a : B, join a zero = a
  meet_compl : ∀ a : B, meet a (compl a) = zero
  join_compl : ∀ a : B, join a (compl a) = one

namespace Lat

/-- `a` is below `b`. -/
def Below {L : Type _} [Lat L] (a b : L) : Prop := a ⊓ b = a

/-- Meets distribute over joins. -/
def Distributive (L : Type _) [Lat L] : Prop := ∀ a b c : L, a ⊓ (b ⊔ c) = a ⊓ b ⊔ a ⊓ c

/-- The same for elements below the third one only. -/
def Modular (L : Type _) [Lat L] : Prop := ∀ a b c : L, Below a c → a ⊔ b ⊓ c = (a ⊔ b) ⊓ c

/-- Maps that keep what is below. -/
def Mono {L M : Type _} [Lat L] [Lat M] (f : L → M) : Prop := ∀ a b, Below a b → Below (f a) (f b)

/-- `f a` is below `b` exactly when `a` is below `g b`. -/
def Galois {L M : Type _} [Lat L] [Lat M] (f : L → M) (g : M → L) : Prop := ∀ a b, Below (f a) b ↔ Below a (g b)

/-- The join of a list, from `a` on. -/
def joinAll {L : Type _} [Lat L] (a : L) : List L → L
  | [] => a
  | x :: xs => x ⊔ joinAll a xs

end Lat

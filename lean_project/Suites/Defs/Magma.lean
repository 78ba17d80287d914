import Stock

/-! # Magmas: a set with one operation and no laws -/

/-- A type with a binary operation, written `x ◇ y`. -/
class Magma (α : Type _) where
  /-- The operation. -/
  op : α → α → α

infixl:65 " ◇ " => Magma.op

namespace Magma

/-- The magma on `0, …, n` whose operation is looked up in a table: `x ◇ y` is entry `y` of row `x`. -/
@[reducible] def ofTable {n : Nat} (rows : List (List (Fin (n + 1)))) : Magma (Fin (n + 1)) :=
  ⟨fun x y => ((rows[x.val]?).getD [])[y.val]?.getD 0⟩

/-- A law of a finite magma is decided by trying all elements. -/
instance decidableForallFin {n : Nat} (p : Fin n → Prop) [DecidablePred p] : Decidable (∀ x, p x) :=
  decidable_of_decidable_of_iff (p := ∀ k (h : k < n), p ⟨k, h⟩) ⟨fun h x => h x.1 x.2, fun h k l => h ⟨k, l⟩⟩

end Magma

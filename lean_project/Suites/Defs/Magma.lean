import Stock

/-! # Magmas: a set with one operation and no laws -/

/-- A type with a binary operation, written `x ◇ y`. -/
class Magma (α : Type _) where
  /-- The operation. -/
  op : α → α → α

infixl:65 " ◇ " => Magma.op

prelude
import Core

class Magma (α : Type) where
  op : α → α → α
infixl:70 " ◇ " => Magma.op
instance : Magma Nat := ⟨fun a b => a + b⟩
theorem op_comm (a b : Nat) : a ◇ b = b ◇ a := Nat.add_comm a b
example : (2 : Nat) ◇ 3 = 5 := rfl

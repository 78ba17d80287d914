prelude
import Core

namespace Mine
variable {α : Type} (r : α → α → Prop)
def Sym : Prop := ∀ a b, r a b → r b a
theorem sym_eq : Sym (α := α) (· = ·) := fun _ _ h => h.symm
end Mine
open Mine in
example : Sym (α := Nat) (· = ·) := sym_eq

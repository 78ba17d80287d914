prelude
import Core

theorem größe (α β : Nat) (h₁ : α = β) : β = α := h₁.symm
example (x' : Nat) : x' = x' := größe x' x' rfl

prelude
import Core

example : ∀ a b : Nat, a = b → b = a := by
  intros a b h
  exact h.symm

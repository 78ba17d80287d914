prelude
import Core

example (f : Nat → Nat) (h : ∀ x, f x = x) : f 2 = 2 := by
  specialize h 2
  replace h : 2 = f 2 := h.symm
  exact h.symm

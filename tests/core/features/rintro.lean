prelude
import Core

example (p : Nat → Prop) : (∃ x, p x ∧ x = 3) → p 3 := by
  rintro ⟨x, hx, rfl⟩
  exact hx

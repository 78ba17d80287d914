-- expect: error: ⊢ ∀ (x : Nat), x > 0 → ∀ (a : { y // y < x }), ∃ z, z < x
prelude
import Core

example : ∀ x > 0, { y : Nat // y < x } → ∃ z, z < x := by done

prelude
import Core

example (h : ∀ x > 0, x ≥ 1) : ∃ x > 0, x ≥ 1 := ⟨2, by decide, by decide⟩
example : ∀ x < 3, x ≤ 2 := fun _ h => Nat.le_of_lt_succ h

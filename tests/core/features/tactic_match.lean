prelude
import Core

example (n : Nat) (h : n ≠ 0) : ∃ m, n = m + 1 := by
  match n, h with
  | m + 1, _ => exact ⟨m, rfl⟩

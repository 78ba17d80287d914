prelude
import Core

example (n : Nat) (h : n ≠ 0) : ∃ m, n = m + 1 := by
  cases n
  · contradiction
  · rename_i m
    exact ⟨m, rfl⟩

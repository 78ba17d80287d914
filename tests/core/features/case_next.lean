prelude
import Core

example (n : Nat) : n = 0 ∨ n > 0 := by
  cases n
  case zero => left; rfl
  next k => right; exact Nat.succ_pos k

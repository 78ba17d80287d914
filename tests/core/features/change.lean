prelude
import Core

example (n : Nat) : n + 1 = Nat.succ n := by
  change n + 1 = n + 1
  rfl

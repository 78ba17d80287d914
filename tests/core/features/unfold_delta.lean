prelude
import Core

def twice (n : Nat) := n + n
example : twice 2 = 4 := by
  unfold twice
  rfl
example : twice 2 = 4 := by delta twice; rfl

prelude
import Core

example : 2 + 2 = 4 := by rfl
example (p : Prop) : p ↔ p := by rfl
example (n : Nat) : n ≤ n := by rfl

prelude
import Core

example : ∃ x : Nat, x * x = 49 := by exists 7

prelude
import Core

example : 10 < 20 ∧ ¬ 3 ∣ 10 := by decide
example : ∀ a b : Bool, (a && b) = (b && a) := by decide
example : [1, 2] ≠ [2, 1] := by decide

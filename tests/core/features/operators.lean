prelude
import Core

#check fun a b : Nat => a + b - a * b / 2 % 3 ^ 2
example (a b : Nat) : a + b * 2 = a + (b * 2) := rfl
example : 7 - 3 * 2 = 1 ∧ 7 / 2 = 3 ∧ 7 % 2 = 1 ∧ 2 ^ 5 = 32 := by decide

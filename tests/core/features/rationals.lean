-- expect: says: (13 : Rat)/6
prelude
import Core.Rat

example : (1 / 2 : Rat) + 1 / 3 = 5 / 6 := by decide
example : (0.25 : Rat) = 1 / 4 := by decide
example : (-7 / 2 : Rat).floor = -4 ∧ (-7 / 2 : Rat).ceil = -3 := by decide
example : (6 / 4 : Rat).num = 3 ∧ (6 / 4 : Rat).den = 2 ∧ (1 / 0 : Rat) = 0 := by decide
example : (2 / 3 : Rat) < 3 / 4 ∧ ¬(1 / 2 : Rat) ≤ 1 / 3 ∧ max (1 / 2 : Rat) (2 / 3) = 2 / 3 := by decide
example : (2 / 3 : Rat) ^ 3 = 8 / 27 ∧ (2 / 3 : Rat)⁻¹ = 3 / 2 := by decide
example (a b c : Rat) (h : a < b) : c + a < c + b := Rat.add_lt_add_left.2 h
example (a : Rat) (h : a ≠ 0) : a * a⁻¹ = 1 := Rat.mul_inv_cancel a h
example (n : Int) (d : Nat) : ((n + d : Int) : Rat) = n + (d : Int) := Rat.intCast_add n d
#eval (3 / 2 : Rat) + 2 / 3

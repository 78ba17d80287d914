prelude
import Core

example (x y z : Int) (h : 3 * x + 5 * y = 7) (k : x = 4 * z) (l : z ≥ 10) : y < 0 := by omega
example (x y : Int) (h : 6 * x + 10 * y = 15) : False := by omega
example (a : Int) : a ≤ a.natAbs ∧ a ≤ a.toNat := by omega

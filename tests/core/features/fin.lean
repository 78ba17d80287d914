prelude
import Core

example (i : Fin 5) : i.val < 5 := i.isLt
example (i j : Fin 5) (h : i.val = j.val) : i = j := by omega
example (i j : Fin 5) (h : i < j) : (i : Nat) + 1 ≤ j := by omega
example : (3 : Fin 5) + 4 = 2 := by decide

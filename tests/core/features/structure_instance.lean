prelude
import Core

structure Point where
  x : Nat
  y : Nat := 0
def p : Point := { x := 3 }
example : p.y = 0 ∧ { p with y := 5 }.x = 3 := ⟨rfl, rfl⟩
structure Point3 extends Point where
  z : Nat
example : ({ x := 1, y := 2, z := 3 } : Point3).toPoint.x = 1 := rfl

prelude
import Core

def f (n : Nat) (h : n = n := by rfl) : Nat := n
example : f 3 = 3 := rfl
structure S where
  n : Nat
  pos : n > 0 := by decide
example : S := { n := 3 }
class Shape (α : Type) where
  area : α → Nat
  double : α → Nat := fun a => 2 * area a
structure A where
  x : Nat := 1
structure B extends A where
  y : Nat := x + 1
  h : y > 0 := by decide
example : B := {}
instance : Shape A := { area := fun a => a.x }
example : Shape.double ({ x := 3 } : A) = 6 := rfl
theorem chosen (n : Nat) (h : n < 5 := by omega) : n < 6 := by omega
example : 3 < 6 := chosen 3

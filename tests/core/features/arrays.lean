prelude
import Core

def a : Array Nat := #[1, 2, 3]
example : a.size = 3 := rfl
example : a[1] = 2 := rfl
example : a[5]? = none := rfl
#guard a.map (· + 1) = #[2, 3, 4]
#guard a.foldl (· + ·) 0 = 6
#guard (a.push 4).toList = [1, 2, 3, 4]
#guard (a.set 0 5)[0]? = some 5
example (a : Array Nat) (x : Nat) : (a.push x).size = a.size + 1 := by simp
example (a : Array Nat) (x y : Nat) : y ∈ a.push x ↔ y ∈ a ∨ y = x := by simp
example (a b : Array Nat) : (a ++ b).size = a.size + b.size := by simp
def sum (a : Array Nat) : Nat := Id.run do
  let mut s := 0
  for x in a do
    s := s + x
  return s
example : sum a = 6 := rfl

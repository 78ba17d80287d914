import Stock

/-! # Sorting lists of numbers -/

namespace Sorting

/-- `x` put before the first element that is not smaller. -/
def insert (x : Nat) : List Nat → List Nat
  | [] => [x]
  | y :: ys => if x ≤ y then x :: y :: ys else y :: insert x ys

/-- Insertion sort. -/
def sort : List Nat → List Nat
  | [] => []
  | x :: xs => insert x (sort xs)

/-- Every element is at most the next one. -/
def Sorted : List Nat → Prop
  | [] => True
  | [_] => True
  | x :: y :: ys => x ≤ y ∧ Sorted (y :: ys)

/-- `a` is at most every element. -/
def Below (a : Nat) : List Nat → Prop
  | [] => True
  | x :: xs => a ≤ x ∧ Below a xs

/-- How often `a` occurs. -/
def count (a : Nat) : List Nat → Nat
  | [] => 0
  | x :: xs => if a = x then count a xs + 1 else count a xs

/-- The same elements equally often. -/
def Permuted (xs ys : List Nat) : Prop := ∀ a, count a xs = count a ys

/-- Two sorted lists merged. -/
def merge : List Nat → List Nat → List Nat
  | [], ys => ys
  | x :: xs, ys => insert x (merge xs ys)

/-- The sum. -/
def sum : List Nat → Nat
  | [] => 0
  | x :: xs => x + sum xs

/-- The smallest element, or `d` if none is smaller. -/
def least (d : Nat) : List Nat → Nat
  | [] => d
  | x :: xs => min x (least d xs)

/-- The largest element, 0 for none. -/
def greatest : List Nat → Nat
  | [] => 0
  | x :: xs => max x (greatest xs)

/-- The first occurrence of `a` taken away. -/
def remove (a : Nat) : List Nat → List Nat
  | [] => []
  | x :: xs => if a = x then xs else x :: remove a xs

/-- The elements up to `p`. -/
def upTo (p : Nat) : List Nat → List Nat
  | [] => []
  | x :: xs => if x ≤ p then x :: upTo p xs else upTo p xs

/-- The elements above `p`. -/
def above (p : Nat) : List Nat → List Nat
  | [] => []
  | x :: xs => if x ≤ p then above p xs else x :: above p xs

end Sorting

prelude
import Core

def halvings (n : Nat) : Nat := if h : n < 2 then 0 else halvings (n / 2) + 1

def upTo (n m : Nat) : List Nat := if n < m then n :: upTo (n + 1) m else []
termination_by m - n

def everyOther {α : Type} : List α → List α
  | [] => []
  | [a] => [a]
  | a :: _ :: as => a :: everyOther as

def shrink (xs : List Nat) : Nat := match xs with
  | [] => 0
  | _ :: ys => shrink (ys.map (· + 1)) + 1
termination_by xs.length

def merge (xs ys : List Nat) : List Nat := match xs, ys with
  | [], ys => ys
  | xs, [] => xs
  | x :: xs, y :: ys => if x ≤ y then x :: merge xs (y :: ys) else y :: merge (x :: xs) ys
termination_by xs.length + ys.length

def ackermann : Nat → Nat → Nat
  | 0, n => n + 1
  | m + 1, 0 => ackermann m 1
  | m + 1, n + 1 => ackermann m (ackermann (m + 1) n)
termination_by m n => (m, n)

example : shrink [] = 0 := by rw [shrink]
example (x : Nat) (xs : List Nat) : shrink (x :: xs) = shrink (xs.map (· + 1)) + 1 := by rw [shrink]
example (ys : List Nat) : merge [] ys = ys := by rw [merge]

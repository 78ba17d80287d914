import Stock

/-! # Searching: by halves, one after the other, and in search trees -/

namespace Search

/-! ## By halves -/

/-- The first place in `[lo, hi)` where the monotone `p` holds, `hi` if there is none; at most `k` halvings. -/
def bisect (p : Nat → Bool) : Nat → Nat → Nat → Nat
  | 0, lo, _ => lo
  | k + 1, lo, hi =>
    if hi ≤ lo then lo
    else cond (p ((lo + hi) / 2)) (bisect p k lo ((lo + hi) / 2)) (bisect p k ((lo + hi) / 2 + 1) hi)

/-- Once true, always true. -/
def Rising (p : Nat → Bool) : Prop := ∀ i, p i = true → p (i + 1) = true

/-- Every value is at most the next one. -/
def Ascending (a : Nat → Nat) : Prop := ∀ i, a i ≤ a (i + 1)

/-- Binary search: a place in `[lo, hi)` where the ascending `a` has the value `x`; at most `k` halvings. -/
def binary (a : Nat → Nat) (x : Nat) : Nat → Nat → Nat → Option Nat
  | 0, _, _ => none
  | k + 1, lo, hi =>
    if hi ≤ lo then none
    else if a ((lo + hi) / 2) = x then some ((lo + hi) / 2)
    else if a ((lo + hi) / 2) < x then binary a x k ((lo + hi) / 2 + 1) hi
    else binary a x k lo ((lo + hi) / 2)

/-- The square root, rounded down, of a number below `n`, by halves: the last number whose square is at most `n`. -/
def root (n : Nat) : Nat := bisect (fun r => Nat.ble (n + 1) (r * r)) (n + 3) 0 (n + 2) - 1

/-! ## One after the other -/

/-- The place of the first `x`. -/
def indexOf (x : Nat) : List Nat → Option Nat
  | [] => none
  | y :: ys => if x = y then some 0 else Option.map (fun i => i + 1) (indexOf x ys)

/-- The first number below `n` that satisfies `p`, `n` if there is none. -/
def least (p : Nat → Bool) : Nat → Nat
  | 0 => 0
  | n + 1 => if least p n < n then least p n else cond (p n) n (n + 1)

/-- How many numbers below `n` satisfy `p`. -/
def countBelow (p : Nat → Bool) : Nat → Nat
  | 0 => 0
  | n + 1 => cond (p n) (countBelow p n + 1) (countBelow p n)

/-! ## Search trees -/

/-- Binary trees of numbers. -/
inductive Tree where
  | nil : Tree
  | node : Tree → Nat → Tree → Tree

namespace Tree

/-- Somewhere in the tree. -/
def Has (x : Nat) : Tree → Prop
  | nil => False
  | node l y r => Has x l ∨ x = y ∨ Has x r

/-- Smaller numbers to the left, greater ones to the right, everywhere. -/
def Ordered : Tree → Prop
  | nil => True
  | node l y r => Ordered l ∧ Ordered r ∧ (∀ x, Has x l → x < y) ∧ (∀ x, Has x r → y < x)

/-- Look a number up, on one path. -/
def find (x : Nat) : Tree → Bool
  | nil => false
  | node l y r => if x < y then find x l else if y < x then find x r else true

/-- One more number, unless it is there. -/
def insert (x : Nat) : Tree → Tree
  | nil => node nil x nil
  | node l y r => if x < y then node (insert x l) y r else if y < x then node l y (insert x r) else node l y r

/-- How many nodes. -/
def size : Tree → Nat
  | nil => 0
  | node l _ r => size l + 1 + size r

/-- The length of the longest path. -/
def height : Tree → Nat
  | nil => 0
  | node l _ r => max (height l) (height r) + 1

/-- The smallest number of an ordered tree, `d` for none. -/
def first (d : Nat) : Tree → Nat
  | nil => d
  | node l y _ => first y l

/-- Without the smallest number. -/
def dropFirst : Tree → Tree
  | nil => nil
  | node nil _ r => r
  | node (node a x b) y r => node (dropFirst (node a x b)) y r

/-- Two trees in one, all of the first before all of the second. -/
def join (l : Tree) : Tree → Tree
  | nil => l
  | node a y b => node l (first y a) (dropFirst (node a y b))

/-- Without a number. -/
def delete (x : Nat) : Tree → Tree
  | nil => nil
  | node l y r => if x < y then node (delete x l) y r else if y < x then node l y (delete x r) else join l r

/-- All numbers of a list inserted, the last one first. -/
def build : List Nat → Tree
  | [] => nil
  | x :: xs => insert x (build xs)

/-- From left to right. -/
def elements : Tree → List Nat
  | nil => []
  | node l y r => elements l ++ y :: elements r

end Tree

end Search

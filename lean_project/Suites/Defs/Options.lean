import Stock

/-! # Values that may be missing, and partial functions -/

namespace Partial

/-- Go on if there is a value. -/
def andThen {α β : Type} : Option α → (α → Option β) → Option β
  | none, _ => none
  | some a, f => f a

/-- The first of two that is there. -/
def orElse {α : Type} : Option α → Option α → Option α
  | none, y => y
  | some a, _ => some a

/-- Is there a value? -/
def there {α : Type} : Option α → Bool
  | none => false
  | some _ => true

/-- The value if it satisfies `p`. -/
def guard {α : Type} (p : α → Bool) : Option α → Option α
  | none => none
  | some a => cond (p a) (some a) none

/-- Two values, if both are there. -/
def both {α β : Type} : Option α → Option β → Option (α × β)
  | some a, some b => some (a, b)
  | _, _ => none

/-- A list with at most one element. -/
def toList {α : Type} : Option α → List α
  | none => []
  | some a => [a]

/-- The values that are there. -/
def present {α : Type} : List (Option α) → List α
  | [] => []
  | none :: xs => present xs
  | some a :: xs => a :: present xs

/-- All values, if all are there. -/
def all {α : Type} : List (Option α) → Option (List α)
  | [] => some []
  | x :: xs => andThen x fun a => andThen (all xs) fun as => some (a :: as)

/-- The value at a key of an association list. -/
def lookup (k : Nat) : List (Nat × Nat) → Option Nat
  | [] => none
  | e :: es => if e.1 = k then some e.2 else lookup k es

/-- A number less another, if it is not smaller. -/
def minus (a b : Nat) : Option Nat := if b ≤ a then some (a - b) else none

/-- The first element that satisfies `p`. -/
def find {α : Type} (p : α → Bool) : List α → Option α
  | [] => none
  | x :: xs => cond (p x) (some x) (find p xs)

/-- The element at a place. -/
def nth {α : Type} : List α → Nat → Option α
  | [], _ => none
  | x :: _, 0 => some x
  | _ :: xs, n + 1 => nth xs n

end Partial

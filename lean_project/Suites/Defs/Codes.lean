import Suites.Defs.Machines

/-! # Codes: what is written can be read back, also after small errors -/

namespace Codes

/-! ## Run lengths, as in `Suites.Defs.Machines` -/

/-- No run is empty, and neighbours differ. -/
def Normal : List (Nat × Nat) → Prop
  | [] => True
  | [r] => 0 < r.2
  | r :: s :: rs => 0 < r.2 ∧ r.1 ≠ s.1 ∧ Normal (s :: rs)

/-- The sum of the run lengths. -/
def weight : List (Nat × Nat) → Nat
  | [] => 0
  | r :: rs => r.2 + weight rs

/-- No element equals the next one. -/
def Alternating : List Nat → Prop
  | [] => True
  | [_] => True
  | x :: y :: ys => x ≠ y ∧ Alternating (y :: ys)

/-! ## Differences -/

/-- Each number less the one before; `a` comes before the first. -/
def deltas (a : Int) : List Int → List Int
  | [] => []
  | x :: xs => (x - a) :: deltas x xs

/-- Running sums, beginning after `a`. -/
def sums (a : Int) : List Int → List Int
  | [] => []
  | d :: ds => (a + d) :: sums (a + d) ds

/-- The last number, `a` if there is none. -/
def lastOr (a : Int) : List Int → Int
  | [] => a
  | x :: xs => lastOr x xs

/-- The sum. -/
def sum : List Int → Int
  | [] => 0
  | x :: xs => x + sum xs

/-! ## Numbers as bits one after the other -/

/-- `n` in unary: `n` times `true`, and `false` at the end. -/
def unary : Nat → List Bool
  | 0 => [false]
  | n + 1 => true :: unary n

/-- All numbers of a list in unary. -/
def write : List Nat → List Bool
  | [] => []
  | n :: ns => unary n ++ write ns

/-- The numbers that were written, when `k` was read of the first one. -/
def readFrom (k : Nat) : List Bool → List Nat
  | [] => []
  | true :: bs => readFrom (k + 1) bs
  | false :: bs => k :: readFrom 0 bs

/-- Nonnegative integers to even numbers, negative ones to odd numbers. -/
def zig : Int → Nat
  | Int.ofNat n => 2 * n
  | Int.negSucc n => 2 * n + 1

/-- The way back. -/
def zag (n : Nat) : Int := if n % 2 = 0 then Int.ofNat (n / 2) else Int.negSucc (n / 2)

/-- Two numbers in one. -/
def pair (a b : Nat) : Nat := 2 ^ a * (2 * b + 1)

/-! ## Words of bits -/

/-- Exclusive or, place by place; what is longer is cut off. -/
def mask : List Bool → List Bool → List Bool
  | b :: bs, c :: cs => (b != c) :: mask bs cs
  | _, _ => []

/-- The number of places where two words differ, places that only one of them has included. -/
def distance : List Bool → List Bool → Nat
  | b :: bs, c :: cs => if b = c then distance bs cs else distance bs cs + 1
  | bs, cs => bs.length + cs.length

/-- Every bit three times. -/
def triple : List Bool → List Bool
  | [] => []
  | b :: bs => b :: b :: b :: triple bs

/-- The majority of every three bits. -/
def majority : List Bool → List Bool
  | a :: b :: c :: bs => (a && b || b && c || a && c) :: majority bs
  | _ => []

/-! ## Prefix codes -/

/-- A code as a tree: `false` goes to the left, `true` to the right. -/
inductive Code where
  | leaf : Nat → Code
  | fork : Code → Code → Code

namespace Code

/-- The word of a symbol, if it has one. -/
def word (s : Nat) : Code → Option (List Bool)
  | leaf t => if s = t then some [] else none
  | fork l r =>
    match word s l with
    | some bs => some (false :: bs)
    | none => Option.map (fun bs => true :: bs) (word s r)

/-- The first symbol of a text, and the rest. -/
def symbol : Code → List Bool → Option (Nat × List Bool)
  | leaf s, bs => some (s, bs)
  | fork _ _, [] => none
  | fork l _, false :: bs => symbol l bs
  | fork _ r, true :: bs => symbol r bs

/-- The symbols from left to right. -/
def symbols : Code → List Nat
  | leaf s => [s]
  | fork l r => symbols l ++ symbols r

/-- The length of the longest word. -/
def depth : Code → Nat
  | leaf _ => 0
  | fork l r => max (depth l) (depth r) + 1

end Code

end Codes

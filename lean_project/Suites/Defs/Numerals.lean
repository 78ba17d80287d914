import Stock

/-! # Binary numerals, the lowest bit first -/

namespace Binary

/-- 0 or 1. -/
def bit (b : Bool) : Nat := cond b 1 0

/-- The number that is written. -/
def value : List Bool → Nat
  | [] => 0
  | b :: bs => bit b + 2 * value bs

/-- One more. -/
def inc : List Bool → List Bool
  | [] => [true]
  | false :: bs => true :: bs
  | true :: bs => false :: inc bs

/-- One less; 0 stays. -/
def dec : List Bool → List Bool
  | [] => []
  | true :: bs => false :: bs
  | false :: bs => true :: dec bs

/-- The numeral of a number. -/
def write : Nat → List Bool
  | 0 => []
  | n + 1 => inc (write n)

/-- At least two of three. -/
def two (a b c : Bool) : Bool := a && b || b && c || a && c

/-- Exactly one or all of three. -/
def odd (a b c : Bool) : Bool := (a != b) != c

/-- A numeral and a carry. -/
def carry (c : Bool) (bs : List Bool) : List Bool := cond c (inc bs) bs

/-- Two numerals and a carry. -/
def adc (c : Bool) : List Bool → List Bool → List Bool
  | [], bs => carry c bs
  | a :: as, [] => carry c (a :: as)
  | a :: as, b :: bs => odd a b c :: adc (two a b c) as bs

/-- The product, by shifting and adding. -/
def mul : List Bool → List Bool → List Bool
  | [], _ => []
  | a :: as, bs => adc false (cond a bs []) (false :: mul as bs)

/-- All bits exchanged. -/
def flip : List Bool → List Bool
  | [] => []
  | b :: bs => (!b) :: flip bs

/-- How many bits are set. -/
def ones : List Bool → Nat
  | [] => 0
  | b :: bs => bit b + ones bs

/-- The highest bit, if there is one, is set. -/
def Short : List Bool → Prop
  | [] => True
  | [b] => b = true
  | _ :: b :: bs => Short (b :: bs)

/-- A bit in front of a numeral without high zeros. -/
def glue : Bool → List Bool → List Bool
  | false, [] => []
  | b, bs => b :: bs

/-- Without high zeros. -/
def trim : List Bool → List Bool
  | [] => []
  | b :: bs => glue b (trim bs)

/-- Only zeros. -/
def Null : List Bool → Prop
  | [] => True
  | b :: bs => b = false ∧ Null bs

/-- Some bit is set, or `r`. -/
def anySet (r : Bool) : List Bool → Bool
  | [] => r
  | b :: bs => anySet (r || b) bs

/-- No bit is set, and `r`. -/
def noneSet (r : Bool) : List Bool → Bool
  | [] => r
  | b :: bs => noneSet (r && !b) bs

/-- Is the first number smaller? `r` is the answer for the bits read so far. -/
def less (r : Bool) : List Bool → List Bool → Bool
  | [], bs => anySet r bs
  | a :: as, [] => noneSet r (a :: as)
  | a :: as, b :: bs => less (cond (a != b) b r) as bs

/-- The Gray code of a word, `p` is the bit before it. -/
def gray (p : Bool) : List Bool → List Bool
  | [] => []
  | b :: bs => (p != b) :: gray b bs

/-- The way back. -/
def ungray (p : Bool) : List Bool → List Bool
  | [] => []
  | b :: bs => (p != b) :: ungray (p != b) bs

end Binary

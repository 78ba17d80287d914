-- expect: says: { x := 1, c := Colour.grey 3 }
prelude
import Core

inductive Colour where
  | red
  | grey (n : Nat)
deriving DecidableEq, BEq, Repr, Inhabited, Ord, Hashable
structure Point where
  x : Nat
  c : Colour
deriving BEq, Repr, Inhabited, Ord, Hashable
#guard Colour.red != .grey 3
#guard compare Colour.red (.grey 1) == .lt
#guard compare ({ x := 1, c := .red } : Point) { x := 1, c := .red } == .eq
#guard hash Colour.red == hash Colour.red
#eval ({ x := 1, c := .grey 3 } : Point)

prelude
import Core

example (b : Bool) (h : b) : b = true := h
example (x : { n : Nat // n > 0 }) : (x : Nat) > 0 := x.property
example (f : Nat → Option Nat) (h : f 1 = some 2) : f 1 = (2 : Nat) := h

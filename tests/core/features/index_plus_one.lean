prelude
import Core

-- The token of the notation for negative integers is scoped: it must not swallow `+1]`.
example (a : Nat) (l : List Nat) (i : Nat) : (a::l)[i+1]? = l[i]? := rfl
example (l : List Nat) (h : 1 < l.length) : l[0+1] = l[1] := rfl
open Int in
example : -[2+1] = -3 := rfl

prelude
import Core

example : [10, 20, 30][1] = 20 := rfl
example (l : List Nat) (h : 2 < l.length) : l[1] = l[1] := rfl
example : [10, 20][5]? = none := by simp
example (l : List Nat) (i : Nat) (h : i < l.length) : l[i] ∈ l := List.getElem_mem h

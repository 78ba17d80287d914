prelude
import Core

example : 'a' ≠ 'b' ∧ 'λ' = 'λ' := by decide
example : "" ≠ "a" ∧ "ab" ≠ "ba" := by decide
example : "λx" = "λx" := by decide
example (s t : String) : s = t ∨ s ≠ t := if h : s = t then .inl h else .inr h
example : ('a', "b") = ('a', "b") := by decide
example : 'c' ∈ ['a', 'b', 'c'] := by decide
example (f : Char → Nat) (h : f 'a' = 1) (c : Char) (hc : c = 'a') : f c = 1 := by rw [hc, h]

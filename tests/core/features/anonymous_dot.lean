prelude
import Core

example : Option Nat := .some 3
example (p q : Prop) (h : p) : p ∨ q := .inl h
example (n : Nat) : 0 < n.succ := n.succ_pos

-- expect: error: unsolved goals
prelude
import Core

example (p q : Prop) (h : p) : p ∧ q := by
  constructor
  exact h

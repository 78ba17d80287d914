prelude
import Core

example (p q : Prop) (h : p) (f : p → q) : q := by
  suffices k : p from f k
  exact h

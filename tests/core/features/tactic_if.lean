prelude
import Core

example (n : Nat) : n = 0 ∨ n ≠ 0 := by
  if h : n = 0 then exact .inl h else exact .inr h

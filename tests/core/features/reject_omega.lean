-- expect: error: omega could not prove the goal
prelude
import Core

example (a b : Nat) (h : a < b) : b < a := by omega

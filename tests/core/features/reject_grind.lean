-- expect: error: unknown tactic
prelude
import Core

-- Not offered, and so not parsed: docs/library.md says what stands in the way.
example (a b : Nat) (h : a = b) : b = a := by grind

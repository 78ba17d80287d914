-- expect: error: simp
prelude
import Core

example (a b : Nat) : a = b := by simp

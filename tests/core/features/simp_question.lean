prelude
import Core

example (a : Nat) : a + 0 = a := by simp?

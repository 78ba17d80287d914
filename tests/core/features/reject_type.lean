-- expect: error: Type mismatch
prelude
import Core

example (a : Nat) : a = a := a

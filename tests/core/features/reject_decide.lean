-- expect: error: is false
prelude
import Core

example : 3 < 2 := by decide

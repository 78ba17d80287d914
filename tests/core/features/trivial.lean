prelude
import Core

example : True := by trivial
example : 2 + 2 = 4 ∧ True := by trivial

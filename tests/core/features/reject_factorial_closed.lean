-- expect: error: unexpected token
prelude
import Core

-- The notation belongs to the namespace `Nat`, which is not open here.
example : 5 ! = 120 := by decide

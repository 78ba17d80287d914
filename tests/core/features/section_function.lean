prelude
import Core

example : (· + 1) 2 = 3 := rfl
example : (fun f : Nat → Nat → Nat => f 2 3) (· * ·) = 6 := rfl

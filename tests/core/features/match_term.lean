prelude
import Core

def pred' (n : Nat) : Nat := match n with
  | 0 => 0
  | k + 1 => k
example : pred' 5 = 4 := rfl

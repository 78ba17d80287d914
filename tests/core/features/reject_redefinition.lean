-- expect: error: already been declared
prelude
import Core

def Nat.add : Nat → Nat → Nat := fun _ _ => 0

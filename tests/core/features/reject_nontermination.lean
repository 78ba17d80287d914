-- expect: error: fail to show termination
prelude
import Core

def loop (n : Nat) : Nat := loop (n + 1)

prelude
import Core

def dbl (n : Nat) := n + n
example : dbl 3 = 6 := by simp [dbl]

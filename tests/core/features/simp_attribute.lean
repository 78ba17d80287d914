prelude
import Core

def dbl (n : Nat) := n + n
@[simp] theorem dbl_eq (n : Nat) : dbl n = n + n := rfl
example (n : Nat) : dbl n = n + n := by simp

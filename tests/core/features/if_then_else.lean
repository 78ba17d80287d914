prelude
import Core

example : (if 2 < 3 then 1 else 0) = 1 := rfl
example (n : Nat) : (if h : n = n then 1 else 0) = 1 := by simp

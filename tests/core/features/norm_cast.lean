prelude
import Core

example (a b : Nat) (h : (a : Int) + b = 3) : a + b = 3 := by exact_mod_cast h
example (a b : Nat) (h : a < b) : (a : Int) < b := by exact_mod_cast h
example (a b : Nat) : ((a * b : Nat) : Int) = a * b := by push_cast; rfl

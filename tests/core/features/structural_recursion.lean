prelude
import Core

def fib : Nat → Nat
  | 0 => 0
  | 1 => 1
  | n + 2 => fib n + fib (n + 1)
example : fib 10 = 55 := by rfl
theorem fib_step (n : Nat) : fib (n + 2) = fib n + fib (n + 1) := by rw [fib]

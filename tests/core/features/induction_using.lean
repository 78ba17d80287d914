prelude
import Core

example (n : Nat) : n < n + 1 := by
  induction n using Nat.strongRecOn with
  | ind n ih => exact Nat.lt_add_one n

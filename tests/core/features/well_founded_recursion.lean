prelude
import Core

def ack : Nat → Nat → Nat
  | 0, n => n + 1
  | m + 1, 0 => ack m 1
  | m + 1, n + 1 => ack m (ack (m + 1) n)
termination_by m n => (m, n)
example (n : Nat) : ack 0 n = n + 1 := by rw [ack]

prelude
import Core

def addTo : Nat → Nat → Nat
  | 0, m => m
  | n + 1, m => addTo n (m + 1)
example (n m : Nat) : addTo n m = n + m := by
  induction n generalizing m with
  | zero => rw [Nat.zero_add]; rfl
  | succ n ih => rw [addTo, ih, Nat.add_right_comm]; rfl

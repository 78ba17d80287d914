prelude
import Core

example : List.range 4 = [0, 1, 2, 3] ∧ List.range' 3 2 = [3, 4] ∧ List.range' 0 3 2 = [0, 2, 4] := by decide
example (n k : ℕ) : k ∈ List.range n ↔ k < n := List.mem_range
example (a b x : ℕ) : x ∈ List.Ico a b ↔ a ≤ x ∧ x < b := List.Ico.mem
example : ((List.range 11).map fun k => k * k).sum = 385 := by decide
example (n : ℕ) : 2 * (List.range (n + 1)).sum = n * (n + 1) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [List.range_succ, List.sum_append_nat, Nat.mul_add, ih, List.sum_cons, List.sum_nil, Nat.add_zero, ← Nat.add_mul,
      Nat.mul_comm]
example (f : ℕ → ℕ) (n : ℕ) : ((List.range (n + 1)).map f).sum = ((List.range n).map f).sum + f n := by
  rw [List.range_succ, List.map_append, List.sum_append_nat]
  rfl

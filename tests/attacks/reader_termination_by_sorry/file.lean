theorem t (n : Nat) : n = n + 1 := by
  have := t (n + 1)
  omega
termination_by n
decreasing_by sorry
theorem ok (n : Nat) : n = n := by
  cases n with
  | zero => rfl
  | succ n => have := ok n; rfl
termination_by n

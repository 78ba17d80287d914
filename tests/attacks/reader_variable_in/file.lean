variable (n : Nat) in theorem t : n = n + 1 := by sorry
variable (n : Nat) in
theorem ok : n = n := rfl

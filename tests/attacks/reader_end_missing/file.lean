namespace A
section
variable (n : Nat)
theorem ok : n = n := rfl
theorem t : n = 0 := by sorry

local notation "⊞" => 2
theorem t : ⊞ = 2 := rfl
theorem u : ⊞ = 1 := by sorry

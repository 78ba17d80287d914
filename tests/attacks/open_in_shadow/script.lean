open Classical in
exact choice ⟨rfl⟩

exact ⟨h, trivial⟩

local notation "2" => 1
theorem more : 1 = 2 := rfl

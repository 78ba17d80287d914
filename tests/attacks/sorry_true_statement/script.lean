exact ⟨h, sorry⟩

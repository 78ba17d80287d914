exact ⟨h, trivial⟩

unsafe def bad : False := bad

exact ⟨h, trivial⟩ axiom bad : False

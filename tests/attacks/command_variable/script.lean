exact ⟨h, trivial⟩

variable (bad : False)
theorem more : 1 = 2 := bad.elim

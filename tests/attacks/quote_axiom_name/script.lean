exact ⟨h, trivial⟩

axiom «Quot.sound : a» : False
theorem more : 1 = 2 := «Quot.sound : a».elim

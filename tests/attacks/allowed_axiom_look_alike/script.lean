exact ⟨h, trivial⟩

axiom Classical.choice' : False
theorem more : 1 = 2 := Classical.choice'.elim

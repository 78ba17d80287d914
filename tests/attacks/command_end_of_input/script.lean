exact ⟨h, trivial⟩

#exit
axiom bad : False

haveI : Coe True (1 = 2) := ⟨fun h => h⟩
exact (trivial : True)

letI : Decidable (1 = 2) := ⟨true, trivial⟩
decide

letI : Decidable (1 = 2) := isTrue lcProof
decide

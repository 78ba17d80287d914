haveI : Decidable (1 = 2) := isTrue (by decide)
exact of_decide_eq_true rfl

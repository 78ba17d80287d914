exact eq_of_heq (HEq.rfl : HEq 1 2)

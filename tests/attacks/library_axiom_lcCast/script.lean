exact cast (lcCast (rfl : 1 = 1)) trivial

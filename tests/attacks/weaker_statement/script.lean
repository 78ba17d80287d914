intro h
exact h

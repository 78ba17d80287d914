generalize 2 = n
rfl

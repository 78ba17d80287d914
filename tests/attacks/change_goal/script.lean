change 1 = 1
rfl

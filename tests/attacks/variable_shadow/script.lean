let «2» := 1
show 1 = «2»
rfl

example : 1 = 1 := rfl
theorem t : 1 = 1 := «example at 1:0»
theorem ok : 1 = 1 := rfl

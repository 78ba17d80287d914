theorem ok : True := trivial theorem t : 1 = 2 := by sorry theorem ok2 : 1 = 1 := rfl def c := 2 example : c = 2 := rfl

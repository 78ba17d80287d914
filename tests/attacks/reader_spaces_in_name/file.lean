def «a  b» : Nat := 1
def «a b» : Nat := 2
theorem t : «a  b» = 2 := rfl
theorem ok : «a  b» = 1 := rfl

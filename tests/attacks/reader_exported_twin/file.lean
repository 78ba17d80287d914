namespace A
def two : Nat := 3
end A
export A (two)
theorem t : two = 3 := rfl
theorem u : two = 2 := rfl

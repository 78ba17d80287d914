namespace A
example : 1 = 2 := by sorry
example : 1 = 1 := rfl
end A

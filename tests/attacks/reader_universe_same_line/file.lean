universe u theorem t : 1 = 2 := sorry
universe v theorem ok (α : Type v) (x : α) : x = x := rfl

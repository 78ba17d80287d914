abbrev P : Prop := 1 = 2
theorem t : P := by sorry
abbrev Q : Prop := 1 = 1
theorem ok : Q := rfl

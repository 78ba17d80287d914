def f : Nat → Nat := by sorry
theorem t : f 1 = f 1 := rfl
theorem ok : True := trivial

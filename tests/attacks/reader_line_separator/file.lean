theorem ok : True := trivial --  theorem x : 1 = 2 := sorry
--     
theorem t : 1 = 2 := by --   rfl
  sorry

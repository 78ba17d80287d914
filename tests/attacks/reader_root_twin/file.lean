namespace A
theorem _root_.t : True := trivial
theorem t : 1 = 2 := by sorry
end A

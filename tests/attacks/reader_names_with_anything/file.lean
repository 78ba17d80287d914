theorem «a
b» : True := trivial
theorem «--» : True := trivial
theorem «"» : 1 = 1 := rfl
theorem «/-» : 1 = 2 := by sorry
theorem «:= by» : True := trivial
theorem «theorem» : True := trivial

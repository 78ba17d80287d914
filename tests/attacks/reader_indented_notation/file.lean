  notation:50 (priority := high) a:50 " = " b:51 => Nat.le a b

theorem t : 1 = 2 := by decide
theorem ok : True := trivial

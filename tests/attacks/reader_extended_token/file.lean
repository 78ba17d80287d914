infix:50 " =ₛ " => fun (a b : Nat) => a ≤ b
theorem t : 1 =ₛ 2 := by decide
theorem u : 2 =ₛ 1 := by decide
theorem v : 1 = 2 := by decide

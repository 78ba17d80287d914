simp only [Nat.add_comm] at *
repeat (first | simp only [Nat.mul_comm] | skip)

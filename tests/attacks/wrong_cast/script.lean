exact (Nat.add_comm 1 2 : 1 = 2)

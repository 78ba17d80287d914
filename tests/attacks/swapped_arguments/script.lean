exact Nat.lt_trans h k

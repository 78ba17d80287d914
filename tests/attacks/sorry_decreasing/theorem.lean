theorem attack (n : Nat) : n = n + 1

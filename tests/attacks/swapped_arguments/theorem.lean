theorem attack (a b c : Nat) (h : b < c) (k : a < c) : a < b

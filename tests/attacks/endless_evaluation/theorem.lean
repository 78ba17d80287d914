theorem attack : (fun n => Nat.rec 0 (fun _ k => k) n) (2 ^ 40) = 1

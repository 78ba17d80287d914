apply (fun (k : Nat) (h : k * 1 = k * 2) => Nat.eq_of_mul_eq_mul_left (a := k) ?_ h) ?k ?_
all_goals simp

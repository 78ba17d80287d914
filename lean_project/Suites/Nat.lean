import Stock

/-! # Natural numbers

Addition, multiplication, powers, subtraction. Order and divisibility have worlds of their own. -/

/-! ## Rearranging sums -/

theorem nat_add_reverse (a b c : Nat) : a + b + c = c + b + a := by
  simp only [Nat.add_comm, Nat.add_left_comm]

theorem nat_add_rotate (a b c : Nat) : a + (b + c) = b + (c + a) := by
  simp only [Nat.add_comm, Nat.add_left_comm]

theorem nat_add_exchange (a b c d : Nat) : (a + b) + (c + d) = (d + b) + (c + a) := by
  simp only [Nat.add_comm, Nat.add_left_comm]

theorem nat_add_pair_swap (a b c d : Nat) : (a + b) + (c + d) = (c + d) + (b + a) := by
  rw [Nat.add_comm (a + b), Nat.add_comm a b]

theorem nat_add_outer (a b c : Nat) : (a + b) + c = (c + a) + b := by
  rw [Nat.add_comm c a, Nat.add_right_comm]

theorem nat_add_five (a b c d e : Nat) : a + b + c + d + e = e + (d + (c + (b + a))) := by
  simp only [Nat.add_comm, Nat.add_left_comm]

theorem nat_add_zero_middle (a b : Nat) : a + 0 + b = b + a := by
  rw [Nat.add_zero, Nat.add_comm]

theorem nat_zero_add_both (a b : Nat) : (0 + a) + (b + 0) = a + b := by
  rw [Nat.zero_add, Nat.add_zero]

theorem nat_succ_add_swap (a b : Nat) : (a + 1) + b = (b + 1) + a := by
  rw [Nat.add_right_comm, Nat.add_comm a b, Nat.add_right_comm]

theorem nat_succ_succ_add (a b : Nat) : (a + 1) + (b + 1) = (a + b) + 2 := by
  rw [Nat.add_assoc, Nat.add_left_comm 1 b 1, ← Nat.add_assoc]

theorem nat_add_self_succ (n : Nat) : (n + 1) + (n + 1) = n + n + 2 := by
  rw [Nat.add_assoc, Nat.add_left_comm 1 n 1, ← Nat.add_assoc]

theorem nat_add_congr (a b c d : Nat) (h : a = b) (k : c = d) : a + c = d + b := by
  rw [h, k, Nat.add_comm]

theorem nat_add_subst_twice (a b c : Nat) (h : a = b + c) (k : c = b) : a = b + b := by
  rw [h, k]

theorem nat_add_cancel_middle (a b c d : Nat) (h : a + b + c = a + d + c) : b = d := by
  exact Nat.add_left_cancel (Nat.add_right_cancel h)

theorem nat_add_cancel_cross (a b c : Nat) (h : a + b = c + a) : b = c := by
  rw [Nat.add_comm c a] at h
  exact Nat.add_left_cancel h

theorem nat_add_eq_self (a b c : Nat) (h : a + b + c = a) : c = 0 := by
  rw [Nat.add_assoc] at h
  exact (Nat.eq_zero_of_add_eq_zero (Nat.add_left_cancel (h.trans (Nat.add_zero a).symm))).2

theorem nat_add_eq_self_right (a b : Nat) (h : b = a + b) : a = 0 := by
  exact Nat.add_right_cancel (h.symm.trans (Nat.zero_add b).symm)

theorem nat_add_zero_parts (a b c : Nat) (h : a + b + c = 0) : b = 0 := by
  exact (Nat.eq_zero_of_add_eq_zero (Nat.eq_zero_of_add_eq_zero h).1).2

theorem nat_add_ne_zero (a b : Nat) (h : a ≠ 0) : b + a ≠ 0 := by
  intro k
  exact h (Nat.eq_zero_of_add_eq_zero k).2

theorem nat_succ_inj_add (a b c : Nat) (h : a + b + 1 = c + b + 1) : a = c := by
  exact Nat.add_right_cancel (Nat.add_right_cancel h)

theorem nat_succ_ne_zero_or (n : Nat) : n = 0 ∨ ∃ m, n = m + 1 := by
  cases n with
  | zero => exact Or.inl rfl
  | succ m => exact Or.inr ⟨m, rfl⟩

/-! ## Products -/

theorem nat_mul_reverse (a b c : Nat) : a * b * c = c * b * a := by
  simp only [Nat.mul_comm, Nat.mul_left_comm]

theorem nat_mul_rotate (a b c : Nat) : a * (b * c) = b * (c * a) := by
  simp only [Nat.mul_comm, Nat.mul_left_comm]

theorem nat_mul_exchange (a b c d : Nat) : (a * b) * (c * d) = (d * b) * (c * a) := by
  simp only [Nat.mul_comm, Nat.mul_left_comm]

theorem nat_mul_outer (a b c : Nat) : a * b * c = (c * a) * b := by
  rw [Nat.mul_comm c a, Nat.mul_right_comm]

theorem nat_mul_zero_middle (a b : Nat) : a * 0 * b = 0 := by
  rw [Nat.mul_zero, Nat.zero_mul]

theorem nat_mul_one_both (a b : Nat) : (1 * a) * (b * 1) = b * a := by
  rw [Nat.one_mul, Nat.mul_one, Nat.mul_comm]

theorem nat_mul_zero_add (a b : Nat) : 0 * a + b * 1 = b := by
  rw [Nat.zero_mul, Nat.mul_one, Nat.zero_add]

theorem nat_mul_add_swap (a b c : Nat) : a * (b + c) = c * a + b * a := by
  rw [Nat.mul_add, Nat.add_comm, Nat.mul_comm a b, Nat.mul_comm a c]

theorem nat_add_mul_swap (a b c : Nat) : (a + b) * c = c * b + c * a := by
  rw [Nat.add_mul, Nat.add_comm, Nat.mul_comm a c, Nat.mul_comm b c]

theorem nat_mul_add_three (a b c d : Nat) : a * (b + c + d) = a * b + a * c + a * d := by
  rw [Nat.mul_add, Nat.mul_add]

theorem nat_add_mul_add (a b c d : Nat) :
    (a + b) * (c + d) = a * c + b * c + (a * d + b * d) := by
  rw [Nat.mul_add, Nat.add_mul, Nat.add_mul]

theorem nat_mul_succ_swap (a b : Nat) : a * (b + 1) = a + b * a := by
  rw [Nat.mul_succ, Nat.add_comm, Nat.mul_comm]

theorem nat_succ_mul_succ (a b : Nat) : (a + 1) * (b + 1) = a * b + a + b + 1 := by
  rw [Nat.mul_succ, Nat.succ_mul, ← Nat.add_assoc, Nat.add_right_comm (a * b)]

theorem nat_succ_square (n : Nat) : (n + 1) * (n + 1) = n * n + n + n + 1 := by
  rw [Nat.mul_succ, Nat.succ_mul, ← Nat.add_assoc]

theorem nat_double_add (a b : Nat) : 2 * (a + b) = (a + a) + (b + b) := by
  rw [Nat.mul_add, Nat.two_mul, Nat.two_mul]

theorem nat_double_mul (a b : Nat) : (a + a) * b = a * (b + b) := by
  rw [Nat.add_mul, Nat.mul_add]

theorem nat_triple (n : Nat) : 3 * n = n + n + n := by
  rw [Nat.succ_mul, Nat.two_mul]

theorem nat_mul_four (n : Nat) : n * 4 = (n + n) + (n + n) := by
  rw [Nat.mul_comm, ← Nat.two_mul, ← Nat.two_mul, ← Nat.mul_assoc]

theorem nat_factor_left (a b c d : Nat) : a * b + a * c + d * a = a * (b + c + d) := by
  rw [Nat.mul_add, Nat.mul_add, Nat.mul_comm d a]

theorem nat_factor_one (a b : Nat) : a * b + a = a * (1 + b) := by
  rw [Nat.mul_add, Nat.mul_one, Nat.add_comm]

theorem nat_factor_both (a b : Nat) : a * b + b * a = 2 * (a * b) := by
  rw [Nat.mul_comm b a, Nat.two_mul]

theorem nat_square_sum (a b : Nat) :
    (a + b) * (a + b) = a * a + 2 * (a * b) + b * b := by
  rw [Nat.mul_add, Nat.add_mul, Nat.add_mul, Nat.two_mul, Nat.mul_comm b a]
  simp only [Nat.add_assoc]

theorem nat_square_product (a b : Nat) : (a * b) * (a * b) = (a * a) * (b * b) := by
  simp only [Nat.mul_assoc, Nat.mul_left_comm]

theorem nat_difference_of_squares (a b : Nat) :
    (a + b) * a + b * b = a * a + b * (a + b) := by
  rw [Nat.add_mul, Nat.mul_add, Nat.add_assoc]

theorem nat_mul_congr (a b c d : Nat) (h : a = b) (k : d = c) : a * c = d * b := by
  rw [h, k, Nat.mul_comm]

theorem nat_mul_eq_of_factors (a b c m : Nat) (h : a = m * b) (k : b = m * c) :
    a = m * m * c := by
  rw [h, k, Nat.mul_assoc]

theorem nat_mul_cancel_swap (a b c : Nat) (hc : 0 < c) (h : c * a = b * c) : a = b := by
  rw [Nat.mul_comm b c] at h
  exact Nat.eq_of_mul_eq_mul_left hc h

theorem nat_mul_eq_self (a b : Nat) (ha : 0 < a) (h : a * b = a) : b = 1 := by
  exact Nat.eq_of_mul_eq_mul_left ha (h.trans (Nat.mul_one a).symm)

theorem nat_mul_pos_three (a b c : Nat) (ha : 0 < a) (hb : 0 < b) (hc : 0 < c) :
    0 < a * b * c := by
  exact Nat.mul_pos (Nat.mul_pos ha hb) hc

theorem nat_mul_zero_cases (a b c : Nat) (h : a * b * c = 0) : a = 0 ∨ b = 0 ∨ c = 0 := by
  rcases Nat.mul_eq_zero.1 h with k | k
  · rcases Nat.mul_eq_zero.1 k with l | l
    · exact Or.inl l
    · exact Or.inr (Or.inl l)
  · exact Or.inr (Or.inr k)

theorem nat_square_zero (n : Nat) (h : n * n = 0) : n = 0 := by
  rcases Nat.mul_eq_zero.1 h with k | k <;> exact k

/-! ## Powers -/

theorem nat_pow_one_mul (a b : Nat) : a ^ 1 * b ^ 0 = a := by
  rw [Nat.pow_zero, Nat.mul_one, Nat.pow_succ, Nat.pow_zero, Nat.one_mul]

theorem nat_pow_succ_comm (a b n : Nat) : a ^ (n + 1) * b = a * (a ^ n * b) := by
  rw [Nat.pow_succ, Nat.mul_comm (a ^ n), Nat.mul_assoc]

theorem nat_pow_two_more (a n : Nat) : a ^ (n + 2) = a ^ n * (a * a) := by
  rw [Nat.pow_succ, Nat.pow_succ, Nat.mul_assoc]

theorem nat_pow_three (a : Nat) : a ^ 3 = a * a * a := by
  rw [Nat.pow_succ, Nat.pow_two]

theorem nat_pow_four (a : Nat) : a ^ 4 = (a * a) * (a * a) := by
  rw [Nat.pow_succ, Nat.pow_succ, Nat.pow_two, Nat.mul_assoc]

theorem nat_pow_add_swap (a m n : Nat) : a ^ m * a ^ n = a ^ (n + m) := by
  rw [Nat.add_comm, Nat.pow_add]

theorem nat_pow_add_three (a l m n : Nat) : a ^ (l + m + n) = a ^ l * a ^ m * a ^ n := by
  rw [Nat.pow_add, Nat.pow_add]

theorem nat_pow_double (a n : Nat) : a ^ (n + n) = a ^ n * a ^ n := by
  rw [Nat.pow_add]

theorem nat_pow_mul_comm (a m n : Nat) : (a ^ m) ^ n * a = a * (a ^ n) ^ m := by
  rw [← Nat.pow_mul, ← Nat.pow_mul, Nat.mul_comm m, Nat.mul_comm]

theorem nat_pow_commute (a m n : Nat) : a ^ m * a ^ n * a = a * (a ^ n * a ^ m) := by
  rw [Nat.mul_comm (a ^ m), Nat.mul_comm]

theorem nat_mul_pow_two (a b : Nat) : (a * b) ^ 2 = b ^ 2 * a ^ 2 := by
  rw [Nat.mul_pow, Nat.mul_comm]

theorem nat_mul_pow_three (a b c n : Nat) : (a * b * c) ^ n = a ^ n * b ^ n * c ^ n := by
  rw [Nat.mul_pow, Nat.mul_pow]

theorem nat_two_pow_succ (n : Nat) : 2 ^ (n + 1) = 2 ^ n + 2 ^ n := by
  rw [Nat.pow_succ, Nat.mul_two]

theorem nat_two_pow_add_two (n : Nat) : 2 ^ (n + 2) = 2 * (2 * 2 ^ n) := by
  rw [Nat.pow_succ, Nat.pow_succ, Nat.mul_comm, Nat.mul_comm (2 ^ n)]

theorem nat_one_pow_mul (a n : Nat) : 1 ^ n * a = a := by
  rw [Nat.one_pow, Nat.one_mul]

theorem nat_zero_pow_succ_add (a n : Nat) : 0 ^ (n + 1) + a = a := by
  rw [Nat.pow_succ, Nat.mul_zero, Nat.zero_add]

theorem nat_square_pow_sum (a b : Nat) : (a + b) ^ 2 = a ^ 2 + 2 * a * b + b ^ 2 := by
  rw [Nat.pow_two, Nat.pow_two, Nat.pow_two, Nat.mul_add, Nat.add_mul, Nat.add_mul,
    Nat.mul_assoc 2, Nat.two_mul, Nat.mul_comm b a]
  simp only [Nat.add_assoc]

theorem nat_pow_positive (a n : Nat) (h : 0 < a) : 0 < a * a ^ n := by
  exact Nat.mul_pos h (Nat.pow_pos h)

theorem nat_pow_sixth (a : Nat) : (a ^ 2) ^ 3 = (a ^ 3) ^ 2 := by
  rw [← Nat.pow_mul, ← Nat.pow_mul]

/-! ## Subtraction -/

theorem nat_sub_self_add (a b : Nat) : a - a + b = b := by
  rw [Nat.sub_self, Nat.zero_add]

theorem nat_add_sub_swap (a b c : Nat) : (b + a) - b + c = c + a := by
  rw [Nat.add_comm b, Nat.add_sub_cancel, Nat.add_comm]

theorem nat_add_add_sub (a b c : Nat) : a + b + c - c = b + a := by
  rw [Nat.add_sub_cancel, Nat.add_comm]

theorem nat_add_add_sub_add (a b c : Nat) : (a + b + c) - (b + c) = a := by
  rw [Nat.add_assoc, Nat.add_sub_cancel]

theorem nat_sub_sub_swap (a b c d : Nat) : a - b - c - d = a - d - c - b := by
  simp only [Nat.sub_sub, Nat.add_comm, Nat.add_left_comm]

theorem nat_sub_add_zero (a b : Nat) : a - (b + a) = 0 := by
  exact Nat.sub_eq_zero_of_le (Nat.le_add_left a b)

theorem nat_zero_sub_add (a b : Nat) : 0 - a + b = b := by
  rw [Nat.zero_sub, Nat.zero_add]

theorem nat_sub_mul_swap (a b c : Nat) : (a - b) * c = c * a - c * b := by
  rw [Nat.mul_comm, Nat.mul_sub]

theorem nat_mul_sub_one (a b : Nat) : a * b - b * 1 = b * (a - 1) := by
  rw [Nat.mul_one, Nat.mul_sub, Nat.mul_one, Nat.mul_comm]

theorem nat_mul_succ_sub (a b : Nat) : a * (b + 1) - a = a * b := by
  rw [Nat.mul_succ, Nat.add_sub_cancel]

theorem nat_double_sub (n : Nat) : 2 * n - n = n := by
  rw [Nat.two_mul, Nat.add_sub_cancel]

theorem nat_sub_add_sub (a b : Nat) (h : a ≤ b) : b - a + (a - b) = b - a := by
  rw [Nat.sub_eq_zero_of_le h, Nat.add_zero]

theorem nat_add_sub_restore (a b c : Nat) (h : b ≤ a) : c + (a - b) + b = c + a := by
  rw [Nat.add_assoc, Nat.sub_add_cancel h]

theorem nat_sub_sub_restore (a b c : Nat) (h : c ≤ b) : a + b - c + c = a + b := by
  exact Nat.sub_add_cancel (Nat.le_trans h (Nat.le_add_left b a))

theorem nat_sub_of_add_eq (a b c : Nat) (h : a + b = c) : c - b + b = b + a := by
  rw [← h, Nat.add_sub_cancel, Nat.add_comm]

theorem nat_square_sub (a b : Nat) : (a + b) * (a - b) = a * a - b * b := by
  rw [Nat.mul_sub, Nat.add_mul, Nat.add_mul, Nat.mul_comm b a, Nat.add_comm (a * b) (b * b),
    Nat.add_sub_add_right]

theorem nat_succ_sub_mul (a b : Nat) : (a + 1 - 1) * b = b * a := by
  rw [Nat.add_sub_cancel, Nat.mul_comm]

import Stock

/-! # Divisibility -/

theorem divisibility_chain (a b c d : Nat) (h : a ∣ b) (k : b ∣ c) (l : c ∣ d) : a ∣ d := by
  exact Nat.dvd_trans h (Nat.dvd_trans k l)

theorem divisibility_mul_left (a b c d : Nat) (h : a ∣ b) : a ∣ c * (b * d) := by
  exact Nat.dvd_trans h (Nat.dvd_trans (Nat.dvd_mul_right b d) (Nat.dvd_mul_left (b * d) c))

theorem divisibility_mul_right (a b c d : Nat) (h : a ∣ b) : a ∣ b * c * d := by
  exact Nat.dvd_trans h (Nat.dvd_trans (Nat.dvd_mul_right b c) (Nat.dvd_mul_right (b * c) d))

theorem divisibility_of_mul_left (a b c d : Nat) (h : a * b * c ∣ d) : a ∣ d := by
  exact Nat.dvd_trans (Nat.dvd_mul_right a b) (Nat.dvd_trans (Nat.dvd_mul_right (a * b) c) h)

theorem divisibility_of_mul_right (a b c d : Nat) (h : a * b * c ∣ d) : b ∣ d := by
  exact Nat.dvd_trans (Nat.dvd_mul_left b a) (Nat.dvd_trans (Nat.dvd_mul_right (a * b) c) h)

theorem divisibility_add_three (d a b c : Nat) (h : d ∣ a) (k : d ∣ b) (l : d ∣ c) :
    d ∣ a + b + c := by
  exact Nat.dvd_add (Nat.dvd_add h k) l

theorem divisibility_combination (d a b m n : Nat) (h : d ∣ a) (k : d ∣ b) :
    d ∣ m * a + n * b := by
  exact Nat.dvd_add (Nat.dvd_trans h (Nat.dvd_mul_left a m)) (Nat.dvd_trans k (Nat.dvd_mul_left b n))

theorem divisibility_add_mul (d a b : Nat) (h : d ∣ a) : d ∣ a + d * b := by
  exact Nat.dvd_add h (Nat.dvd_mul_right d b)

theorem divisibility_double (d a : Nat) (h : d ∣ a) : d ∣ a + a := by
  exact Nat.dvd_add h h

theorem divisibility_square (d a : Nat) (h : d ∣ a) : d ∣ a * a := by
  exact Nat.dvd_trans h (Nat.dvd_mul_right a a)

theorem divisibility_two_add_self (n : Nat) : 2 ∣ n + n := by
  exact ⟨n, by rw [Nat.two_mul]⟩

theorem divisibility_three_sum (n : Nat) : 3 ∣ n + n + n := by
  exact ⟨n, by rw [Nat.succ_mul, Nat.two_mul]⟩

theorem divisibility_zero (a b : Nat) (h : a ∣ b) : a ∣ b * 0 := by
  exact Nat.dvd_zero a

theorem divisibility_one (a b : Nat) : 1 ∣ a * b := by
  exact ⟨a * b, by rw [Nat.one_mul]⟩

theorem divisibility_self_sum (a b : Nat) : a ∣ a * b + a := by
  exact ⟨b + 1, by rw [Nat.mul_succ]⟩

theorem divisibility_self_product (a b c : Nat) : b ∣ a * b * c := by
  exact ⟨a * c, by rw [Nat.mul_comm a b, Nat.mul_assoc]⟩

theorem divisibility_of_eq (a b c : Nat) (h : c = b * a) : a ∣ c := by
  exact ⟨b, by rw [h, Nat.mul_comm]⟩

theorem divisibility_eq_chain (a b c m n : Nat) (h : b = a * m) (k : c = b * n) : a ∣ c := by
  exact ⟨m * n, by rw [k, h, Nat.mul_assoc]⟩

theorem divisibility_product (a b c d : Nat) (h : a ∣ b) (k : c ∣ d) : c * a ∣ b * d := by
  rw [Nat.mul_comm b d]
  exact Nat.mul_dvd_mul k h

theorem divisibility_product_left (a b c : Nat) (h : a ∣ b) : c * a ∣ b * c := by
  rw [Nat.mul_comm b c]
  exact Nat.mul_dvd_mul_left c h

theorem divisibility_squares (a b : Nat) (h : a ∣ b) : a * a ∣ b * b := by
  exact Nat.mul_dvd_mul h h

theorem divisibility_power_succ (a n : Nat) : a ∣ a ^ (n + 1) := by
  exact ⟨a ^ n, by rw [Nat.pow_succ, Nat.mul_comm]⟩

theorem divisibility_power_add (a m n : Nat) : a ^ m ∣ a ^ (n + m) := by
  exact ⟨a ^ n, by rw [Nat.pow_add, Nat.mul_comm]⟩

theorem divisibility_power_le (a b m n : Nat) (h : m ≤ n) : a ^ m ∣ a ^ n * b := by
  exact ⟨a ^ (n - m) * b, by rw [← Nat.mul_assoc, ← Nat.pow_add, Nat.add_sub_of_le h]⟩

theorem divisibility_cancel (a b c : Nat) (hc : 0 < c) (h : a * c ∣ c * b) : a ∣ b := by
  rw [Nat.mul_comm a c] at h
  rcases h with ⟨k, hk⟩
  rw [Nat.mul_assoc] at hk
  exact ⟨k, Nat.eq_of_mul_eq_mul_left hc hk⟩

theorem divisibility_add_iff (d a b : Nat) (h : d ∣ a) (k : d ∣ b + a) : d ∣ b := by
  rw [Nat.add_comm] at k
  exact (Nat.dvd_add_right h).1 k

theorem divisibility_succ (d n : Nat) (h : d ∣ n) (k : d ∣ n + 1) : d ∣ 1 := by
  exact (Nat.dvd_add_right h).1 k

theorem divisibility_sub_both (d a b c : Nat) (h : d ∣ a) (k : d ∣ b) : d ∣ (a - b) * c := by
  rcases h with ⟨m, hm⟩
  rcases k with ⟨n, hn⟩
  exact ⟨(m - n) * c, by rw [hm, hn, ← Nat.mul_sub, Nat.mul_assoc]⟩

theorem divisibility_le_pos (a b c : Nat) (hb : 0 < b) (h : a ∣ b) (k : b ≤ c) : a ≤ c := by
  exact Nat.le_trans (Nat.le_of_dvd hb h) k

theorem divisibility_cycle (a b c : Nat) (h : a ∣ b) (k : b ∣ c) (l : c ∣ a) : a = b := by
  exact Nat.dvd_antisymm h (Nat.dvd_trans k l)

theorem divisibility_even_product (a b : Nat) (h : 2 ∣ a) : 2 ∣ b * a + a * b := by
  exact Nat.dvd_add (Nat.dvd_trans h (Nat.dvd_mul_left a b)) (Nat.dvd_trans h (Nat.dvd_mul_right a b))

theorem divisibility_consecutive (n : Nat) : 2 ∣ n * (n + 1) := by
  induction n with
  | zero => exact ⟨0, rfl⟩
  | succ n ih =>
    rcases ih with ⟨k, hk⟩
    exact ⟨k + (n + 1), by rw [Nat.mul_add 2, ← hk, ← Nat.add_mul, Nat.mul_comm]⟩

theorem divisibility_even_or_odd (n : Nat) : 2 ∣ n ∨ 2 ∣ n + 1 := by
  omega

theorem divisibility_four_pow (n : Nat) : 3 ∣ 4 ^ n + 2 := by
  induction n with
  | zero => exact ⟨1, rfl⟩
  | succ n ih =>
    rcases ih with ⟨k, hk⟩
    exact ⟨k + 4 ^ n, by rw [Nat.mul_add, ← hk, Nat.pow_succ, Nat.mul_succ, Nat.mul_comm (4 ^ n) 3,
      Nat.add_assoc (3 * 4 ^ n), Nat.add_comm (3 * 4 ^ n)]⟩

theorem divisibility_factors_exist (a b c : Nat) (h : a ∣ b) (k : a ∣ c) :
    ∃ m n, b + c = a * (n + m) := by
  rcases h with ⟨m, hm⟩
  rcases k with ⟨n, hn⟩
  exact ⟨m, n, by rw [hm, hn, Nat.mul_add, Nat.add_comm]⟩

theorem divisibility_square_of_factor (a b m : Nat) (h : b = a * m) : a * a ∣ b * b := by
  rw [h]
  exact Nat.mul_dvd_mul (Nat.dvd_mul_right a m) (Nat.dvd_mul_right a m)

theorem divisibility_zero_left (n : Nat) (h : 0 ∣ n + n) : n = 0 := by
  exact (Nat.eq_zero_of_add_eq_zero (Nat.eq_zero_of_zero_dvd h)).1

theorem divisibility_one_cases (a b : Nat) (h : a ∣ b) (k : b ∣ 1) : a = 1 := by
  exact Nat.eq_one_of_dvd_one (Nat.dvd_trans h k)

theorem divisibility_all_divide (f : Nat → Nat) (d : Nat) (h0 : d ∣ f 0)
    (h : ∀ n, f (n + 1) = f n + d) (n : Nat) : d ∣ f n := by
  induction n with
  | zero => exact h0
  | succ n ih =>
    rw [h]
    exact Nat.dvd_add ih (Nat.dvd_refl d)

theorem divisibility_chain_function (f : Nat → Nat) (h : ∀ n, f n ∣ f (n + 1)) (n : Nat) :
    f 0 ∣ f n := by
  induction n with
  | zero => exact Nat.dvd_refl (f 0)
  | succ n ih => exact Nat.dvd_trans ih (h n)

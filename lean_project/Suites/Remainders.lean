import Stock

/-! # Remainders and greatest common divisors -/

/-! ## Remainders -/

theorem remainder_add_comm (a b n : Nat) : (a + b) % n = (b % n + a) % n := by
  rw [Nat.mod_add_mod, Nat.add_comm]

theorem remainder_add_both (a b n : Nat) : (a % n + b % n) % n = (b + a) % n := by
  rw [← Nat.add_mod, Nat.add_comm]

theorem remainder_add_three (a b c n : Nat) : (a % n + b + c % n) % n = (a + b + c) % n := by
  rw [Nat.add_mod_mod, Nat.add_assoc, Nat.mod_add_mod, Nat.add_assoc]

theorem remainder_mul_comm (a b n : Nat) : (a * b) % n = (b * (a % n)) % n := by
  rw [Nat.mul_mod_mod, Nat.mul_comm]

theorem remainder_mul_both (a b n : Nat) : (b % n) * (a % n) % n = (a * b) % n := by
  rw [← Nat.mul_mod, Nat.mul_comm]

theorem remainder_square (a n : Nat) : (a % n) * (a % n) % n = a * a % n := by
  rw [← Nat.mul_mod]

theorem remainder_power_two (a n : Nat) : (a % n) ^ 2 % n = a * a % n := by
  rw [← Nat.pow_mod, Nat.pow_two]

theorem remainder_power_succ (a b n : Nat) : a ^ (b + 1) % n = (a ^ b % n) * a % n := by
  rw [Nat.mod_mul_mod, Nat.pow_succ]

theorem remainder_twice (a n : Nat) : a % n % n % n = a % n := by
  rw [Nat.mod_mod, Nat.mod_mod]

theorem remainder_add_multiple (a b c n : Nat) : (a + n * b + n * c) % n = a % n := by
  rw [Nat.add_mul_mod_self_left, Nat.add_mul_mod_self_left]

theorem remainder_multiple_add (a b n : Nat) : (n * b + a) % n = a % n := by
  rw [Nat.add_comm, Nat.add_mul_mod_self_left]

theorem remainder_add_self_twice (a n : Nat) : (a + n + n) % n = a % n := by
  rw [Nat.add_mod_right, Nat.add_mod_right]

theorem remainder_add_product (a b n : Nat) : (n * a + b * n) % n = 0 := by
  rw [Nat.add_mul_mod_self_right, Nat.mul_mod_right]

theorem remainder_of_dvd (a b n : Nat) (h : n ∣ b) : (a + b) % n = a % n := by
  rcases h with ⟨k, hk⟩
  rw [hk, Nat.add_mul_mod_self_left]

theorem remainder_of_dvd_mul (a b n : Nat) (h : n ∣ a) : a * b % n = 0 := by
  exact Nat.mod_eq_zero_of_dvd (Nat.dvd_trans h (Nat.dvd_mul_right a b))

theorem remainder_zero_add (a b n : Nat) (h : a % n = 0) : (a + b) % n = b % n := by
  rw [Nat.add_mod, h, Nat.zero_add, Nat.mod_mod]

theorem remainder_zero_mul (a b n : Nat) (h : a % n = 0) : (b * a) % n = 0 := by
  rw [Nat.mul_mod, h, Nat.mul_zero, Nat.zero_mod]

theorem remainder_one_mul (a b n : Nat) (h : a % n = 1) : a * b % n = b % n := by
  rw [← Nat.mod_mul_mod, h, Nat.one_mul]

theorem remainder_one_power (a b n : Nat) (h : a % n = 1) : a ^ b % n = 1 % n := by
  rw [Nat.pow_mod, h, Nat.one_pow]

theorem remainder_congruent_add (a b c n : Nat) (h : a % n = b % n) : (a + c) % n = (b + c) % n := by
  rw [Nat.add_mod, h, ← Nat.add_mod]

theorem remainder_congruent_mul (a b c n : Nat) (h : a % n = b % n) : (c * a) % n = (c * b) % n := by
  rw [Nat.mul_mod, h, ← Nat.mul_mod]

theorem remainder_congruent_both (a b c d n : Nat) (h : a % n = b % n) (k : c % n = d % n) :
    (a * c) % n = (b * d) % n := by
  rw [Nat.mul_mod, h, k, ← Nat.mul_mod]

theorem remainder_congruent_power (a b m n : Nat) (h : a % n = b % n) : a ^ m % n = b ^ m % n := by
  rw [Nat.pow_mod, h, ← Nat.pow_mod]

theorem remainder_congruent_chain (a b c n : Nat) (h : a % n = b % n) (k : c % n = b % n) :
    (a + c) % n = (b + b) % n := by
  rw [Nat.add_mod, h, k, ← Nat.add_mod]

theorem remainder_bound (a b n : Nat) (h : 0 < n) (k : n ≤ b) : a % n < b := by
  exact Nat.lt_of_lt_of_le (Nat.mod_lt a h) k

theorem remainder_le_sum (a b n : Nat) : a % n ≤ b + a := by
  exact Nat.le_trans (Nat.mod_le a n) (Nat.le_add_left a b)

theorem remainder_even_square (n : Nat) : n * n % 2 = n % 2 := by
  rw [Nat.mul_mod]
  rcases Nat.mod_two_eq_zero_or_one n with h | h <;> rw [h]

theorem remainder_consecutive (n : Nat) : n * (n + 1) % 2 = 0 := by
  rw [Nat.mul_mod, Nat.add_mod]
  rcases Nat.mod_two_eq_zero_or_one n with h | h <;> rw [h]

theorem remainder_quotient (a n : Nat) : n * (a / n) + a % n = a % n + (a / n) * n := by
  rw [Nat.add_comm, Nat.mul_comm]

theorem remainder_sub_divides (a n : Nat) : n ∣ a - a % n := by
  have h := Nat.mod_add_div a n
  exact ⟨a / n, by omega⟩

theorem remainder_of_remainder (a m n : Nat) (h : m ∣ n) : a % n % m = a % m := by
  rcases h with ⟨k, e⟩
  have l : a % m = (a % n + m * (k * (a / n))) % m := by rw [← Nat.mul_assoc, ← e, Nat.mod_add_div]
  rw [l, Nat.add_mul_mod_self_left]

theorem remainder_powers_of_ten (m : Nat) : 10 ^ m % 9 = 1 := by
  induction m with
  | zero => rfl
  | succ m ih => rw [Nat.pow_succ, Nat.mul_mod, ih]

theorem remainder_square_four (k : Nat) : k * k % 4 = 0 ∨ k * k % 4 = 1 := by
  have h : k % 4 = 0 ∨ k % 4 = 1 ∨ k % 4 = 2 ∨ k % 4 = 3 := by omega
  rw [Nat.mul_mod]
  rcases h with h | h | h | h <;> rw [h] <;> decide

theorem remainder_next_multiple (a n : Nat) (h : 0 < n) : a < n * (a / n + 1) := by
  have k := Nat.mod_add_div a n
  have l := Nat.mod_lt a h
  rw [Nat.mul_add_one]
  omega

/-! ## Greatest common divisors -/

theorem remainder_gcd_dvd_mul (a b c : Nat) : Nat.gcd a b ∣ c * b := by
  exact Nat.dvd_trans (Nat.gcd_dvd_right a b) (Nat.dvd_mul_left b c)

theorem remainder_gcd_dvd_combination (a b m n : Nat) : Nat.gcd a b ∣ a * m + b * n := by
  exact Nat.dvd_add (Nat.dvd_trans (Nat.gcd_dvd_left a b) (Nat.dvd_mul_right a m))
    (Nat.dvd_trans (Nat.gcd_dvd_right a b) (Nat.dvd_mul_right b n))

theorem remainder_gcd_both (d a b : Nat) (h : d ∣ Nat.gcd a b) : d ∣ b ∧ d ∣ a := by
  exact ⟨Nat.dvd_trans h (Nat.gcd_dvd_right a b), Nat.dvd_trans h (Nat.gcd_dvd_left a b)⟩

theorem remainder_gcd_swap_dvd (d a b c : Nat) (h : d ∣ a) (k : d ∣ b) : d ∣ Nat.gcd (b * c) a := by
  exact Nat.dvd_gcd (Nat.dvd_mul_right_of_dvd k c) h

theorem remainder_gcd_rotate (a b c : Nat) :
    Nat.gcd (Nat.gcd a b) c = Nat.gcd (Nat.gcd c a) b := by
  rw [Nat.gcd_comm, ← Nat.gcd_assoc]

theorem remainder_gcd_mul_absorb (a b : Nat) : Nat.gcd (a * b) a = a := by
  exact Nat.dvd_antisymm (Nat.gcd_dvd_right (a * b) a)
    (Nat.dvd_gcd (Nat.dvd_mul_right a b) (Nat.dvd_refl a))

theorem remainder_gcd_coprime (d a b : Nat) (h : Nat.gcd a b = 1) (k : d ∣ a) (l : d ∣ b) : d = 1 := by
  have m := Nat.dvd_gcd k l
  rw [h] at m
  exact Nat.eq_one_of_dvd_one m

theorem remainder_gcd_coprime_factor (a b c : Nat) (h : Nat.gcd (a * b) c = 1) : Nat.gcd a c = 1 := by
  have k : Nat.gcd a c ∣ Nat.gcd (a * b) c :=
    Nat.dvd_gcd (Nat.dvd_trans (Nat.gcd_dvd_left a c) (Nat.dvd_mul_right a b)) (Nat.gcd_dvd_right a c)
  rw [h] at k
  exact Nat.eq_one_of_dvd_one k

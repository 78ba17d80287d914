import Stock

/-! # Integers -/

/-! ## Ring identities -/

theorem int_square_sum (a b : Int) : (a + b) * (a + b) = a * a + 2 * (a * b) + b * b := by
  rw [Int.add_mul, Int.mul_add, Int.mul_add, Int.mul_comm b a, Int.two_mul]
  omega

theorem int_square_difference (a b : Int) : (a - b) * (a - b) = a * a - 2 * (a * b) + b * b := by
  rw [Int.sub_mul, Int.mul_sub, Int.mul_sub, Int.mul_comm b a, Int.two_mul]
  omega

theorem int_difference_of_squares (a b : Int) : (a + b) * (a - b) = a * a - b * b := by
  rw [Int.add_mul, Int.mul_sub, Int.mul_sub, Int.mul_comm b a]
  omega

theorem int_square_neg (a : Int) : -a * -a = a * a := by
  exact Int.neg_mul_neg a a

theorem int_square_sub_symm (a b : Int) : (a - b) * (a - b) = (b - a) * (b - a) := by
  rw [← Int.neg_sub b a, Int.neg_mul_neg]

theorem int_mul_sub_left (a b c d : Int) : (a - b) * (c - d) = a * c - a * d - b * c + b * d := by
  rw [Int.sub_mul, Int.mul_sub, Int.mul_sub]
  omega

theorem int_mul_four (a b c d : Int) : a * b * (c * d) = a * c * (b * d) := by
  rw [Int.mul_assoc, Int.mul_left_comm b c d, ← Int.mul_assoc]

theorem int_product_swap (a b c : Int) : a * b * c = c * b * a := by
  rw [Int.mul_comm c b, Int.mul_comm a b, Int.mul_assoc, Int.mul_assoc, Int.mul_comm a c]

theorem int_neg_product (a b c : Int) : -a * b * c = -(a * b * c) := by
  rw [Int.neg_mul, Int.neg_mul]

theorem int_neg_three (a b c : Int) : -a * -b * -c = -(a * b * c) := by
  rw [Int.neg_mul_neg, Int.mul_neg]

theorem int_mul_three_sum (a b c d : Int) : a * (b + c + d) = a * b + a * c + a * d := by
  rw [Int.mul_add, Int.mul_add]

theorem int_sum_of_products (a b c d : Int) : (a + b) * (c + d) = a * c + a * d + (b * c + b * d) := by
  rw [Int.add_mul, Int.mul_add, Int.mul_add]

theorem int_succ_square (a : Int) : (a + 1) * (a + 1) = a * a + 2 * a + 1 := by
  rw [Int.add_mul, Int.mul_add, Int.mul_one, Int.one_mul, Int.two_mul]
  omega

theorem int_pred_succ (a : Int) : (a - 1) * (a + 1) = a * a - 1 := by
  rw [Int.sub_mul, Int.mul_add, Int.mul_one, Int.one_mul]
  omega

theorem int_brahmagupta (a b c d : Int) :
    (a * c - b * d) * (a * c - b * d) + (a * d + b * c) * (a * d + b * c) =
      (a * a + b * b) * (c * c + d * d) := by
  have e1 : a * c * (b * d) = a * d * (b * c) := by
    rw [Int.mul_assoc, Int.mul_assoc, Int.mul_comm c, Int.mul_comm d, Int.mul_assoc, Int.mul_assoc, Int.mul_comm d c]
  have e2 : b * d * (a * c) = b * c * (a * d) := by
    rw [Int.mul_assoc, Int.mul_assoc, Int.mul_comm d, Int.mul_comm c, Int.mul_assoc, Int.mul_assoc, Int.mul_comm c d]
  have s1 : ∀ x y : Int, x * y * (x * y) = x * x * (y * y) := by
    intro x y
    rw [Int.mul_assoc, Int.mul_left_comm y x y, ← Int.mul_assoc]
  simp only [Int.sub_mul, Int.mul_sub, Int.add_mul, Int.mul_add, s1, e1, e2]
  omega

theorem int_pow_two (a : Int) : a ^ 2 = a * a := by
  rw [Int.pow_succ, Int.pow_succ, Int.pow_zero, Int.one_mul]

theorem int_pow_three (a : Int) : a ^ 3 = a * a * a := by
  rw [Int.pow_succ, Int.pow_succ, Int.pow_succ, Int.pow_zero, Int.one_mul]

theorem int_one_pow_mul (a : Int) (n : Nat) : 1 ^ n * a = a := by
  induction n with
  | zero => rw [Int.pow_zero, Int.one_mul]
  | succ n ih => rw [Int.pow_succ, Int.mul_one, ih]

theorem int_zero_pow (n : Nat) : (0 : Int) ^ (n + 1) = 0 := by
  rw [Int.pow_succ, Int.mul_zero]

theorem int_pow_add (a : Int) (m n : Nat) : a ^ (m + n) = a ^ m * a ^ n := by
  induction n with
  | zero => rw [Nat.add_zero, Int.pow_zero, Int.mul_one]
  | succ n ih => rw [← Nat.add_assoc, Int.pow_succ, ih, Int.pow_succ, Int.mul_assoc]

theorem int_pow_mul (a : Int) (m n : Nat) : a ^ (m * n) = (a ^ m) ^ n := by
  have add : ∀ k l : Nat, a ^ (k + l) = a ^ k * a ^ l := by
    intro k l
    induction l with
    | zero => rw [Nat.add_zero, Int.pow_zero, Int.mul_one]
    | succ l ih => rw [← Nat.add_assoc, Int.pow_succ, ih, Int.pow_succ, Int.mul_assoc]
  induction n with
  | zero => rw [Nat.mul_zero, Int.pow_zero, Int.pow_zero]
  | succ n ih => rw [Nat.mul_succ, add, ih, Int.pow_succ]

theorem int_mul_pow (a b : Int) (n : Nat) : (a * b) ^ n = a ^ n * b ^ n := by
  induction n with
  | zero => rw [Int.pow_zero, Int.pow_zero, Int.pow_zero, Int.one_mul]
  | succ n ih =>
    rw [Int.pow_succ, ih, Int.pow_succ, Int.pow_succ, Int.mul_assoc, Int.mul_left_comm (b ^ n), ← Int.mul_assoc]

theorem int_pow_succ_left (a : Int) (n : Nat) : a ^ (n + 1) = a * a ^ n := by
  rw [Int.pow_succ, Int.mul_comm]

theorem int_neg_one_pow_double (n : Nat) : (-1 : Int) ^ (2 * n) = 1 := by
  induction n with
  | zero => rfl
  | succ n ih =>
    have h : 2 * (n + 1) = 2 * n + 1 + 1 := by omega
    rw [h, Int.pow_succ, Int.pow_succ, ih]
    rfl

theorem int_neg_one_pow_odd (n : Nat) : (-1 : Int) ^ (2 * n + 1) = -1 := by
  induction n with
  | zero => rfl
  | succ n ih =>
    have h : 2 * (n + 1) + 1 = 2 * n + 1 + 1 + 1 := by omega
    rw [h, Int.pow_succ, Int.pow_succ, ih]
    rfl

theorem int_neg_pow_double (a : Int) (n : Nat) : (-a) ^ (2 * n) = a ^ (2 * n) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    have h : 2 * (n + 1) = 2 * n + 1 + 1 := by omega
    rw [h, Int.pow_succ, Int.pow_succ, ih, Int.pow_succ, Int.pow_succ, Int.mul_assoc, Int.neg_mul_neg, Int.mul_assoc]

theorem int_pow_cast_succ (m n : Nat) : ((m : Int) + 1) ^ n = (((m + 1) ^ n : Nat) : Int) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Int.pow_succ, ih, Nat.pow_succ, Int.natCast_mul, Int.natCast_add, Int.natCast_one]

theorem int_geometric_two (n : Nat) (s : Nat → Int) (h : s 0 = 0) (k : ∀ m, s (m + 1) = s m + 2 ^ m) :
    s n = 2 ^ n - 1 := by
  induction n with
  | zero => rw [h]; rfl
  | succ n ih =>
    rw [k, ih, Int.pow_succ]
    omega

theorem int_alternating (s : Nat → Int) (h : s 0 = 1) (k : ∀ m, s (m + 1) = -s m) (n : Nat) : s n * s n = 1 := by
  induction n with
  | zero => rw [h]; rfl
  | succ n ih => rw [k, Int.neg_mul_neg, ih]

/-! ## Order -/

theorem int_square_nonneg (a : Int) : 0 ≤ a * a := by
  cases Int.le_total 0 a with
  | inl h => exact Int.mul_nonneg h h
  | inr h =>
    rw [← Int.neg_mul_neg]
    exact Int.mul_nonneg (Int.neg_nonneg_of_nonpos h) (Int.neg_nonneg_of_nonpos h)

theorem int_two_squares_nonneg (a b : Int) : 0 ≤ a * a + b * b := by
  have sq : ∀ c : Int, 0 ≤ c * c := by
    intro c
    cases Int.le_total 0 c with
    | inl h => exact Int.mul_nonneg h h
    | inr h =>
      rw [← Int.neg_mul_neg]
      exact Int.mul_nonneg (Int.neg_nonneg_of_nonpos h) (Int.neg_nonneg_of_nonpos h)
  exact Int.add_nonneg (sq a) (sq b)

theorem int_two_mul_le_squares (a b : Int) : 2 * (a * b) ≤ a * a + b * b := by
  have sq : ∀ c : Int, 0 ≤ c * c := by
    intro c
    cases Int.le_total 0 c with
    | inl h => exact Int.mul_nonneg h h
    | inr h =>
      rw [← Int.neg_mul_neg]
      exact Int.mul_nonneg (Int.neg_nonneg_of_nonpos h) (Int.neg_nonneg_of_nonpos h)
  have k := sq (a - b)
  rw [Int.sub_mul, Int.mul_sub, Int.mul_sub, Int.mul_comm b a] at k
  omega

theorem int_square_sum_bound (a b : Int) : (a + b) * (a + b) ≤ 2 * (a * a + b * b) := by
  have sq : ∀ c : Int, 0 ≤ c * c := by
    intro c
    cases Int.le_total 0 c with
    | inl h => exact Int.mul_nonneg h h
    | inr h =>
      rw [← Int.neg_mul_neg]
      exact Int.mul_nonneg (Int.neg_nonneg_of_nonpos h) (Int.neg_nonneg_of_nonpos h)
  have k := sq (a - b)
  rw [Int.sub_mul, Int.mul_sub, Int.mul_sub, Int.mul_comm b a] at k
  rw [Int.add_mul, Int.mul_add, Int.mul_add, Int.mul_comm b a]
  omega

theorem int_mul_nonneg_nonpos (a b : Int) (h : 0 ≤ a) (k : b ≤ 0) : a * b ≤ 0 := by
  have l := Int.mul_nonneg h (Int.neg_nonneg_of_nonpos k)
  rw [Int.mul_neg] at l
  omega

theorem int_mul_nonpos (a b : Int) (h : a ≤ 0) (k : b ≤ 0) : 0 ≤ a * b := by
  rw [← Int.neg_mul_neg]
  exact Int.mul_nonneg (Int.neg_nonneg_of_nonpos h) (Int.neg_nonneg_of_nonpos k)

theorem int_mul_le_mul (a b c d : Int) (h : 0 ≤ a) (k : a ≤ b) (l : 0 ≤ c) (m : c ≤ d) : a * c ≤ b * d := by
  have n : 0 ≤ b := Int.le_trans h k
  have p := Int.mul_le_mul_of_nonneg_left m n
  have q := Int.mul_le_mul_of_nonneg_left k l
  rw [Int.mul_comm c a, Int.mul_comm c b] at q
  exact Int.le_trans q p

theorem int_square_mono (a b : Int) (h : 0 ≤ a) (k : a ≤ b) : a * a ≤ b * b := by
  have p := Int.mul_le_mul_of_nonneg_left k h
  have q := Int.mul_le_mul_of_nonneg_left k (Int.le_trans h k)
  rw [Int.mul_comm b a] at q
  exact Int.le_trans p q

theorem int_sub_le_sub (a b c d : Int) (h : a ≤ b) (k : c ≤ d) : a - d ≤ b - c := by
  omega

theorem int_average (a b : Int) (h : a < b) : 2 * a < a + b ∧ a + b < 2 * b := by
  omega

theorem int_between_consecutive (a b : Int) (h : a < b) (k : b < a + 1) : False := by
  omega

theorem int_no_half (a : Int) : 2 * a ≠ 1 := by
  omega

theorem int_trichotomy (a b : Int) : a < b ∨ a = b ∨ b < a := by
  omega

theorem int_bounded_unique (a b : Int) (h : ∀ n : Int, n ≤ a ↔ n ≤ b) : a = b := by
  exact Int.le_antisymm ((h a).1 (Int.le_refl a)) ((h b).2 (Int.le_refl b))

theorem int_no_largest (h : ∃ m : Int, ∀ n : Int, n ≤ m) : False := by
  obtain ⟨m, k⟩ := h
  have l := k (m + 1)
  omega

theorem int_no_smallest (h : ∃ m : Int, ∀ n : Int, m ≤ n) : False := by
  obtain ⟨m, k⟩ := h
  have l := k (m - 1)
  omega

theorem int_increasing_chain (f : Int → Int) (h : ∀ n, f n < f (n + 1)) (n : Int) (k : Nat) :
    f n + k ≤ f (n + k) := by
  induction k with
  | zero =>
    have e : n + ((0 : Nat) : Int) = n := Int.add_zero n
    rw [e]
    omega
  | succ k ih =>
    have l := h (n + k)
    have e : n + ((k + 1 : Nat) : Int) = n + k + 1 := by omega
    rw [e]
    omega

theorem int_monotone_steps (f : Int → Int) (h : ∀ n, f n ≤ f (n + 1)) (n : Int) (k : Nat) : f n ≤ f (n + k) := by
  induction k with
  | zero =>
    have e : n + ((0 : Nat) : Int) = n := Int.add_zero n
    rw [e]
    exact Int.le_refl _
  | succ k ih =>
    have e : n + ((k + 1 : Nat) : Int) = n + k + 1 := by omega
    rw [e]
    exact Int.le_trans ih (h (n + k))

theorem int_step_constant (f : Int → Int) (h : ∀ n, f (n + 1) = f n) (n : Int) (k : Nat) : f (n + k) = f n := by
  induction k with
  | zero =>
    have e : n + ((0 : Nat) : Int) = n := Int.add_zero n
    rw [e]
  | succ k ih =>
    have e : n + ((k + 1 : Nat) : Int) = n + k + 1 := by omega
    rw [e, h, ih]

theorem int_induction_up (p : Int → Prop) (m : Int) (base : p m) (step : ∀ n, m ≤ n → p n → p (n + 1)) (n : Int)
    (h : m ≤ n) : p n := by
  obtain ⟨k, e⟩ := Int.eq_ofNat_of_zero_le (Int.sub_nonneg_of_le h)
  have all : ∀ j : Nat, p (m + j) := by
    intro j
    induction j with
    | zero =>
      have z : m + ((0 : Nat) : Int) = m := Int.add_zero m
      rw [z]
      exact base
    | succ j ih =>
      have s : m + ((j + 1 : Nat) : Int) = m + j + 1 := by omega
      rw [s]
      exact step _ (by omega) ih
  have l : n = m + k := by omega
  rw [l]
  exact all k

theorem int_both_directions (p : Int → Prop) (base : p 0) (up : ∀ n, p n → p (n + 1)) (down : ∀ n, p n → p (n - 1))
    (n : Int) : p n := by
  have pos : ∀ k : Nat, p k := by
    intro k
    induction k with
    | zero => exact base
    | succ k ih => exact up _ ih
  have neg : ∀ k : Nat, p (-k) := by
    intro k
    induction k with
    | zero => exact base
    | succ k ih =>
      have s : -((k + 1 : Nat) : Int) = -k - 1 := by omega
      rw [s]
      exact down _ ih
  cases Int.le_total 0 n with
  | inl h =>
    obtain ⟨k, e⟩ := Int.eq_ofNat_of_zero_le h
    rw [e]
    exact pos k
  | inr h =>
    obtain ⟨k, e⟩ := Int.eq_ofNat_of_zero_le (Int.neg_nonneg_of_nonpos h)
    have l : n = -k := by omega
    rw [l]
    exact neg k

theorem int_additive_zero (f : Int → Int) (h : ∀ a b, f (a + b) = f a + f b) : f 0 = 0 := by
  have k := h 0 0
  rw [Int.add_zero] at k
  omega

theorem int_additive_neg (f : Int → Int) (h : ∀ a b, f (a + b) = f a + f b) (a : Int) : f (-a) = -f a := by
  have k := h 0 0
  have l := h a (-a)
  rw [Int.add_zero] at k
  rw [Int.add_right_neg] at l
  omega

theorem int_additive_double (f : Int → Int) (h : ∀ a b, f (a + b) = f a + f b) (a : Int) : f (2 * a) = 2 * f a := by
  rw [Int.two_mul, h, Int.two_mul]

theorem int_additive_linear (f : Int → Int) (h : ∀ a b, f (a + b) = f a + f b) (n : Nat) : f n = f 1 * n := by
  have k := h 0 0
  rw [Int.add_zero] at k
  induction n with
  | zero =>
    have z : f ((0 : Nat) : Int) = f 0 := rfl
    have m : f 1 * ((0 : Nat) : Int) = 0 := Int.mul_zero (f 1)
    omega
  | succ n ih => rw [Int.natCast_succ, h, ih, Int.mul_add, Int.mul_one]

/-! ## Divisibility and division -/

theorem int_dvd_sum_three (d a b c : Int) (h : d ∣ a) (k : d ∣ b) (l : d ∣ c) : d ∣ a + b + c := by
  exact Int.dvd_add (Int.dvd_add h k) l

theorem int_dvd_combination (d a b m n : Int) (h : d ∣ a) (k : d ∣ b) : d ∣ m * a + n * b := by
  exact Int.dvd_add (Int.dvd_trans h (Int.dvd_mul_left m a)) (Int.dvd_trans k (Int.dvd_mul_left n b))

theorem int_dvd_difference (d a b : Int) (h : d ∣ a + b) (k : d ∣ a) : d ∣ b := by
  have l := Int.dvd_sub h k
  have e : a + b - a = b := by omega
  rw [e] at l
  exact l

theorem int_neg_dvd (a b : Int) (h : a ∣ b) : -a ∣ b := by
  obtain ⟨c, e⟩ := h
  exact ⟨-c, by rw [Int.neg_mul_neg, e]⟩

theorem int_dvd_neg_iff (a b : Int) : a ∣ -b ↔ a ∣ b := by
  constructor
  · intro h
    have k := Int.dvd_neg' h
    rw [Int.neg_neg] at k
    exact k
  · exact Int.dvd_neg'

theorem int_dvd_square (a b : Int) (h : a ∣ b) : a * a ∣ b * b := by
  obtain ⟨c, e⟩ := h
  refine ⟨c * c, ?_⟩
  rw [e, Int.mul_assoc, Int.mul_left_comm c a c, ← Int.mul_assoc]

theorem int_dvd_mul_mul (a b c d : Int) (h : a ∣ b) (k : c ∣ d) : a * c ∣ b * d := by
  obtain ⟨x, e⟩ := h
  obtain ⟨y, g⟩ := k
  refine ⟨x * y, ?_⟩
  rw [e, g, Int.mul_assoc, Int.mul_left_comm x c y, ← Int.mul_assoc]

theorem int_dvd_pow (a : Int) (n : Nat) : a ∣ a ^ (n + 1) := by
  rw [Int.pow_succ]
  exact Int.dvd_mul_left (a ^ n) a

theorem int_pow_dvd_pow (a b : Int) (h : a ∣ b) (n : Nat) : a ^ n ∣ b ^ n := by
  induction n with
  | zero => exact Int.dvd_refl _
  | succ n ih =>
    obtain ⟨x, e⟩ := h
    obtain ⟨y, g⟩ := ih
    refine ⟨y * x, ?_⟩
    rw [Int.pow_succ, g, Int.pow_succ, e, Int.mul_assoc, Int.mul_left_comm y a x, Int.mul_assoc]

theorem int_two_dvd_consecutive (a : Int) : 2 ∣ a * (a + 1) := by
  have h : a % 2 = 0 ∨ (a + 1) % 2 = 0 := by omega
  cases h with
  | inl h =>
    exact Int.dvd_trans (Int.dvd_of_emod_eq_zero h) (Int.dvd_mul_right a (a + 1))
  | inr h =>
    exact Int.dvd_trans (Int.dvd_of_emod_eq_zero h) (Int.dvd_mul_left a (a + 1))

theorem int_two_dvd_square_sub (a : Int) : 2 ∣ a * a - a := by
  have h : a % 2 = 0 ∨ (a - 1) % 2 = 0 := by omega
  have e : a * a - a = a * (a - 1) := by rw [Int.mul_sub, Int.mul_one]
  rw [e]
  cases h with
  | inl h => exact Int.dvd_trans (Int.dvd_of_emod_eq_zero h) (Int.dvd_mul_right a (a - 1))
  | inr h => exact Int.dvd_trans (Int.dvd_of_emod_eq_zero h) (Int.dvd_mul_left a (a - 1))

theorem int_square_parity (a : Int) (h : 2 ∣ a * a) : 2 ∣ a := by
  cases Int.lt_or_ge 0 (a % 2) with
  | inl k =>
    have e : a = 2 * (a / 2) + 1 := by omega
    have s : a * a = 2 * (a / 2 * a) + a := by
      have t : (2 * (a / 2) + 1) * a = 2 * (a / 2 * a) + a := by
        rw [Int.add_mul, Int.one_mul, Int.mul_assoc]
      rw [← e] at t
      exact t
    rw [s] at h
    have l := Int.dvd_sub h (Int.dvd_mul_right 2 (a / 2 * a))
    have m : 2 * (a / 2 * a) + a - 2 * (a / 2 * a) = a := by omega
    rw [m] at l
    exact l
  | inr k => exact Int.dvd_of_emod_eq_zero (by omega)

theorem int_dvd_trans_mul (a b c d : Int) (h : a * b ∣ c) (k : c ∣ d) : b ∣ d := by
  exact Int.dvd_trans (Int.dvd_trans (Int.dvd_mul_left a b) h) k

theorem int_mul_dvd_cancel (a b c : Int) (h : a ≠ 0) (k : a * b ∣ a * c) : b ∣ c := by
  obtain ⟨d, e⟩ := k
  refine ⟨d, ?_⟩
  rw [← Int.mul_ediv_cancel_left c h, e, Int.mul_assoc, Int.mul_ediv_cancel_left _ h]

theorem int_mul_cancel (a b c : Int) (h : a ≠ 0) (k : a * b = a * c) : b = c := by
  rw [← Int.mul_ediv_cancel_left b h, k, Int.mul_ediv_cancel_left c h]

theorem int_mul_eq_zero (a b : Int) (h : a * b = 0) : a = 0 ∨ b = 0 := by
  by_cases k : a = 0
  · exact Or.inl k
  · refine Or.inr ?_
    rw [← Int.mul_ediv_cancel_left b k, h]
    have z := Int.mul_ediv_cancel_left 0 k
    rw [Int.mul_zero] at z
    exact z

theorem int_square_eq (a b : Int) (h : a * a = b * b) : a = b ∨ a = -b := by
  have zero : ∀ x y : Int, x * y = 0 → x = 0 ∨ y = 0 := by
    intro x y l
    by_cases k : x = 0
    · exact Or.inl k
    · refine Or.inr ?_
      rw [← Int.mul_ediv_cancel_left y k, l]
      have z := Int.mul_ediv_cancel_left 0 k
      rw [Int.mul_zero] at z
      exact z
  have e : (a - b) * (a + b) = 0 := by
    rw [Int.sub_mul, Int.mul_add, Int.mul_add, Int.mul_comm b a]
    omega
  cases zero _ _ e with
  | inl k => exact Or.inl (by omega)
  | inr k => exact Or.inr (by omega)

theorem int_square_zero (a : Int) (h : a * a = 0) : a = 0 := by
  by_cases k : a = 0
  · exact k
  · rw [← Int.mul_ediv_cancel_left a k, h]
    have z := Int.mul_ediv_cancel_left 0 k
    rw [Int.mul_zero] at z
    exact z

theorem int_emod_range (a b : Int) (h : 0 < b) : 0 ≤ a % b ∧ a % b < b := by
  exact ⟨Int.emod_nonneg a (Int.ne_of_gt h), Int.emod_lt_of_pos a h⟩

theorem int_emod_add_mul (a b c : Int) : (a + b * c - b * c) % b = a % b := by
  rw [Int.add_sub_cancel]

theorem int_emod_difference (a b : Int) : b ∣ a - a % b := by
  refine ⟨a / b, ?_⟩
  rw [Int.emod_def]
  omega

theorem int_same_remainder (a b n : Int) (h : a % n = b % n) : n ∣ a - b := by
  refine ⟨a / n - b / n, ?_⟩
  rw [Int.emod_def, Int.emod_def] at h
  rw [Int.mul_sub]
  omega

theorem int_same_remainder_sum (a b c d n : Int) (h : n ∣ a - b) (k : n ∣ c - d) : n ∣ a + c - (b + d) := by
  have l := Int.dvd_add h k
  have e : a - b + (c - d) = a + c - (b + d) := by omega
  rw [e] at l
  exact l

theorem int_same_remainder_product (a b c d n : Int) (h : n ∣ a - b) (k : n ∣ c - d) : n ∣ a * c - b * d := by
  have l := Int.dvd_add (Int.dvd_trans h (Int.dvd_mul_right (a - b) c)) (Int.dvd_trans k (Int.dvd_mul_left b (c - d)))
  have e : (a - b) * c + b * (c - d) = a * c - b * d := by
    rw [Int.sub_mul, Int.mul_sub]
    omega
  rw [e] at l
  exact l

theorem int_same_remainder_trans (a b c n : Int) (h : n ∣ a - b) (k : n ∣ b - c) : n ∣ a - c := by
  have l := Int.dvd_add h k
  have e : a - b + (b - c) = a - c := by omega
  rw [e] at l
  exact l

theorem int_same_remainder_pow (a b n : Int) (h : n ∣ a - b) (k : Nat) : n ∣ a ^ k - b ^ k := by
  induction k with
  | zero =>
    rw [Int.pow_zero, Int.pow_zero]
    exact Int.dvd_zero n
  | succ k ih =>
    have l := Int.dvd_add (Int.dvd_trans ih (Int.dvd_mul_right (a ^ k - b ^ k) a))
      (Int.dvd_trans h (Int.dvd_mul_left (b ^ k) (a - b)))
    have e : (a ^ k - b ^ k) * a + b ^ k * (a - b) = a ^ (k + 1) - b ^ (k + 1) := by
      rw [Int.sub_mul, Int.mul_sub, Int.pow_succ, Int.pow_succ]
      omega
    rw [e] at l
    exact l

theorem int_sub_dvd_pow_sub (a b : Int) (k : Nat) : a - b ∣ a ^ k - b ^ k := by
  induction k with
  | zero =>
    rw [Int.pow_zero, Int.pow_zero]
    exact Int.dvd_zero _
  | succ k ih =>
    have l := Int.dvd_add (Int.dvd_trans ih (Int.dvd_mul_right (a ^ k - b ^ k) a)) (Int.dvd_mul_left (b ^ k) (a - b))
    have e : (a ^ k - b ^ k) * a + b ^ k * (a - b) = a ^ (k + 1) - b ^ (k + 1) := by
      rw [Int.sub_mul, Int.mul_sub, Int.pow_succ, Int.pow_succ]
      omega
    rw [e] at l
    exact l

theorem int_three_dvd_cube_sub (a : Int) : 3 ∣ a * a * a - a := by
  have h : a % 3 = 0 ∨ (a - 1) % 3 = 0 ∨ (a + 1) % 3 = 0 := by omega
  have e : a * a * a - a = a * ((a - 1) * (a + 1)) := by
    rw [Int.sub_mul, Int.mul_add, Int.mul_one, Int.one_mul, Int.mul_sub, Int.mul_add, Int.mul_add, Int.mul_one,
      Int.mul_assoc]
    omega
  rw [e]
  cases h with
  | inl h => exact Int.dvd_trans (Int.dvd_of_emod_eq_zero h) (Int.dvd_mul_right _ _)
  | inr h =>
    cases h with
    | inl h =>
      exact Int.dvd_trans (Int.dvd_trans (Int.dvd_of_emod_eq_zero h) (Int.dvd_mul_right _ (a + 1)))
        (Int.dvd_mul_left a _)
    | inr h =>
      exact Int.dvd_trans (Int.dvd_trans (Int.dvd_of_emod_eq_zero h) (Int.dvd_mul_left (a - 1) _))
        (Int.dvd_mul_left a _)

theorem int_ediv_exact (a b c : Int) (h : b ≠ 0) (k : a = b * c) : a / b = c := by
  rw [k, Int.mul_ediv_cancel_left c h]

theorem int_ediv_neg_neg (a b : Int) (h : b ≠ 0) : a * b / -b = -a := by
  rw [Int.ediv_neg, Int.mul_comm, Int.mul_ediv_cancel_left a h]

theorem int_division_unique (a b q r : Int) (h : a = b * q + r) (k : 0 ≤ r) (l : r < b) : r = a % b := by
  have nonneg := Int.emod_nonneg a (Int.ne_of_gt (Int.lt_of_le_of_lt k l))
  have less := Int.emod_lt_of_pos a (Int.lt_of_le_of_lt k l)
  have e := Int.mul_ediv_add_emod a b
  have f : b * (q - a / b) = a % b - r := by
    rw [Int.mul_sub]
    omega
  cases Int.lt_or_ge (q - a / b) 1 with
  | inl m =>
    cases Int.lt_or_ge (-1) (q - a / b) with
    | inl n =>
      have z : q - a / b = 0 := by omega
      rw [z, Int.mul_zero] at f
      omega
    | inr n =>
      have p := Int.mul_le_mul_of_nonneg_left n (Int.le_of_lt (Int.lt_of_le_of_lt k l))
      rw [f, Int.mul_neg, Int.mul_one] at p
      omega
  | inr m =>
    have p := Int.mul_le_mul_of_nonneg_left m (Int.le_of_lt (Int.lt_of_le_of_lt k l))
    rw [f, Int.mul_one] at p
    omega

/-! ## Absolute values and casts -/

theorem int_natAbs_cases (a : Int) : (a.natAbs : Int) = a ∨ (a.natAbs : Int) = -a := by
  omega

theorem int_natAbs_triangle (a b : Int) : (a + b).natAbs ≤ a.natAbs + b.natAbs := by
  omega

theorem int_natAbs_reverse_triangle (a b : Int) : a.natAbs ≤ (a - b).natAbs + b.natAbs := by
  omega

theorem int_natAbs_zero_iff (a : Int) : a.natAbs = 0 ↔ a = 0 := by
  omega

theorem int_natAbs_sub_symm (a b : Int) : (a - b).natAbs = (b - a).natAbs := by
  omega

theorem int_natAbs_square (a : Int) : (a.natAbs : Int) * a.natAbs = a * a := by
  have h : (a.natAbs : Int) = a ∨ (a.natAbs : Int) = -a := by omega
  cases h with
  | inl h => rw [h]
  | inr h => rw [h, Int.neg_mul_neg]

theorem int_natAbs_mul (a b : Int) : ((a.natAbs * b.natAbs : Nat) : Int) = ((a * b).natAbs : Int) := by
  have sign : ∀ c : Int, (∃ n : Nat, c = n) ∨ ∃ n : Nat, c = -(n : Int) := by
    intro c
    cases Int.le_total 0 c with
    | inl h => exact Or.inl (Int.eq_ofNat_of_zero_le h)
    | inr h =>
      obtain ⟨n, e⟩ := Int.eq_ofNat_of_zero_le (Int.neg_nonneg_of_nonpos h)
      exact Or.inr ⟨n, by omega⟩
  have pos : ∀ m n : Nat, ((m : Int) * n).natAbs = m * n := by
    intro m n
    rw [← Int.natCast_mul, Int.natAbs_natCast]
  cases sign a with
  | inl h =>
    obtain ⟨m, e⟩ := h
    cases sign b with
    | inl k =>
      obtain ⟨n, f⟩ := k
      rw [e, f, pos, Int.natAbs_natCast, Int.natAbs_natCast]
    | inr k =>
      obtain ⟨n, f⟩ := k
      rw [e, f, Int.mul_neg, Int.natAbs_neg, Int.natAbs_neg, pos, Int.natAbs_natCast, Int.natAbs_natCast]
  | inr h =>
    obtain ⟨m, e⟩ := h
    cases sign b with
    | inl k =>
      obtain ⟨n, f⟩ := k
      rw [e, f, Int.neg_mul, Int.natAbs_neg, Int.natAbs_neg, pos, Int.natAbs_natCast, Int.natAbs_natCast]
    | inr k =>
      obtain ⟨n, f⟩ := k
      rw [e, f, Int.neg_mul_neg, Int.natAbs_neg, Int.natAbs_neg, pos, Int.natAbs_natCast, Int.natAbs_natCast]

theorem int_natAbs_le_iff (a : Int) (n : Nat) : a.natAbs ≤ n ↔ -(n : Int) ≤ a ∧ a ≤ n := by
  omega

theorem int_natAbs_max (a : Int) : (a.natAbs : Int) = max a (-a) := by
  omega

theorem int_toNat_sub (m n : Nat) : ((m : Int) - n).toNat = m - n := by
  omega

theorem int_toNat_add_neg (a : Int) : (a.toNat : Int) - (-a).toNat = a := by
  omega

theorem int_toNat_mono (a b : Int) (h : a ≤ b) : a.toNat ≤ b.toNat := by
  omega

theorem int_cast_sum_square (m n : Nat) : ((m + n : Nat) : Int) * (m + n : Nat) = (m + n) * (m + n) := by
  rw [Int.natCast_add]

theorem int_cast_dvd (m n k : Nat) (h : (m : Int) ∣ n) (l : (n : Int) ∣ k) : m ∣ k := by
  exact Nat.dvd_trans (Int.ofNat_dvd.1 h) (Int.ofNat_dvd.1 l)

theorem int_cast_product_injective (m n k : Nat) (h : 0 < k) (e : (k : Int) * m = k * n) : m = n := by
  have z : (k : Int) ≠ 0 := by omega
  have l : (m : Int) = n := by rw [← Int.mul_ediv_cancel_left (m : Int) z, e, Int.mul_ediv_cancel_left _ z]
  omega

theorem int_min_add_max (a b : Int) : min a b + max a b = a + b := by
  omega

theorem int_min_mul_max (a b : Int) : min a b * max a b = a * b := by
  cases Int.le_total a b with
  | inl h =>
    have p : min a b = a := by omega
    have q : max a b = b := by omega
    rw [p, q]
  | inr h =>
    have p : min a b = b := by omega
    have q : max a b = a := by omega
    rw [p, q, Int.mul_comm]

theorem int_max_neg (a b : Int) : max (-a) (-b) = -min a b := by
  omega

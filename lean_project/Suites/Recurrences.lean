import Stock

/-! # Functions given by recurrences, and induction principles -/

theorem recurrence_pow_ge_one (n : Nat) : 1 ≤ 3 ^ n := by
  induction n with
  | zero => exact Nat.le_refl 1
  | succ n ih =>
    rw [Nat.pow_succ]
    exact Nat.le_trans ih (Nat.le_mul_of_pos_right (3 ^ n) (Nat.succ_pos 2))

theorem recurrence_lt_pow_two (n : Nat) : n + 1 ≤ 2 ^ n := by
  induction n with
  | zero => exact Nat.le_refl 1
  | succ n ih =>
    rw [Nat.pow_succ, Nat.mul_two]
    exact Nat.add_le_add ih (Nat.le_trans (Nat.succ_le_succ (Nat.zero_le n)) ih)

theorem recurrence_add (f : Nat → Nat) (h : ∀ n, f (n + 1) = f n + 2) (n : Nat) :
    f n = f 0 + 2 * n := by
  induction n with
  | zero => rw [Nat.mul_zero, Nat.add_zero]
  | succ n ih => rw [h, ih, Nat.mul_succ, Nat.add_assoc]

theorem recurrence_double (f : Nat → Nat) (h : ∀ n, f (n + 1) = 2 * f n) (n : Nat) :
    f n = 2 ^ n * f 0 := by
  induction n with
  | zero => rw [Nat.pow_zero, Nat.one_mul]
  | succ n ih => rw [h, ih, Nat.pow_succ, Nat.mul_comm (2 ^ n) 2, Nat.mul_assoc]

theorem recurrence_const (f : Nat → Nat) (h : ∀ n, f (n + 1) = f n) (n : Nat) : f n = f 0 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [h, ih]

theorem recurrence_zero (f : Nat → Nat) (h0 : f 0 = 0) (h : ∀ n, f (n + 1) = f n + f n)
    (n : Nat) : f n = 0 := by
  induction n with
  | zero => exact h0
  | succ n ih => rw [h, ih]

theorem recurrence_identity (f : Nat → Nat) (h0 : f 0 = 0) (h : ∀ n, f (n + 1) = f n + 1)
    (n : Nat) : f n = n := by
  induction n with
  | zero => exact h0
  | succ n ih => rw [h, ih]

theorem recurrence_mul (f : Nat → Nat) (a : Nat) (h0 : f 0 = 0) (h : ∀ n, f (n + 1) = a + f n)
    (n : Nat) : f n = a * n := by
  induction n with
  | zero => rw [h0, Nat.mul_zero]
  | succ n ih => rw [h, ih, Nat.mul_succ, Nat.add_comm]

theorem recurrence_pow (f : Nat → Nat) (a : Nat) (h0 : f 0 = 1) (h : ∀ n, f (n + 1) = a * f n)
    (n : Nat) : f n = a ^ n := by
  induction n with
  | zero => rw [h0, Nat.pow_zero]
  | succ n ih => rw [h, ih, Nat.pow_succ, Nat.mul_comm]

theorem recurrence_additive (f : Nat → Nat) (h : ∀ a b, f (a + b) = f a + f b) (n : Nat) :
    f n = f 1 * n := by
  induction n with
  | zero =>
    have k : f 0 + f 0 = f 0 + 0 := (h 0 0).symm
    rw [Nat.add_left_cancel k, Nat.mul_zero]
  | succ n ih => rw [h, ih, Nat.mul_succ]

theorem recurrence_functions_agree (f g : Nat → Nat) (h0 : f 0 = g 0) (hf : ∀ n, f (n + 1) = f n + n)
    (hg : ∀ n, g (n + 1) = g n + n) (n : Nat) : f n = g n := by
  induction n with
  | zero => exact h0
  | succ n ih => rw [hf, hg, ih]

theorem recurrence_triangle (f : Nat → Nat) (h0 : f 0 = 0)
    (h : ∀ n, f (n + 1) = f n + (n + 1)) (n : Nat) : 2 * f n = n * (n + 1) := by
  induction n with
  | zero => rw [h0, Nat.mul_zero]
  | succ n ih => rw [h, Nat.mul_add, ih, ← Nat.add_mul, Nat.mul_comm]

theorem recurrence_squares (f : Nat → Nat) (h0 : f 0 = 0)
    (h : ∀ n, f (n + 1) = f n + (n + n + 1)) (n : Nat) : f n = n * n := by
  induction n with
  | zero => exact h0
  | succ n ih => rw [h, ih, Nat.mul_succ, Nat.succ_mul, ← Nat.add_assoc, ← Nat.add_assoc, ← Nat.add_assoc]

theorem recurrence_mono (f : Nat → Nat) (h : ∀ n, f n ≤ f (n + 1)) (m n : Nat) :
    f m ≤ f (m + n) := by
  induction n with
  | zero => exact Nat.le_refl (f m)
  | succ n ih => exact Nat.le_trans ih (h (m + n))

theorem recurrence_grows (f : Nat → Nat) (h : ∀ n, f n < f (n + 1)) (n : Nat) : n ≤ f n := by
  induction n with
  | zero => exact Nat.zero_le (f 0)
  | succ n ih => exact Nat.succ_le_of_lt (Nat.lt_of_le_of_lt ih (h n))

theorem recurrence_induction_two_steps (p : Nat → Prop) (h0 : p 0) (h1 : p 1)
    (h : ∀ n, p n → p (n + 2)) (n : Nat) : p n ∧ p (n + 1) := by
  induction n with
  | zero => exact ⟨h0, h1⟩
  | succ n ih => exact ⟨ih.2, h n ih.1⟩

theorem recurrence_induction_shifted (p : Nat → Prop) (a : Nat) (h0 : p a) (h : ∀ n, p n → p (n + 1))
    (n : Nat) : p (a + n) := by
  induction n with
  | zero => exact h0
  | succ n ih => exact h (a + n) ih

theorem recurrence_induction_down (p : Nat → Prop) (h : ∀ n, p (n + 1) → p n) (n : Nat) (k : p n) :
    p 0 := by
  induction n with
  | zero => exact k
  | succ n ih => exact ih (h n k)

theorem recurrence_strong_induction (p : Nat → Prop) (h : ∀ n, (∀ m, m < n → p m) → p n) (n : Nat) :
    ∀ m, m < n → p m := by
  induction n with
  | zero =>
    intro m hm
    exact absurd hm (Nat.not_lt_zero m)
  | succ n ih =>
    intro m hm
    exact h m (fun k hk => ih k (Nat.lt_of_lt_of_le hk (Nat.le_of_lt_succ hm)))

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

theorem recurrence_two_variables (f : Nat → Nat → Nat) (h0 : ∀ m, f m 0 = m)
    (h : ∀ m n, f m (n + 1) = f m n + 1) (m n : Nat) : f m n = m + n := by
  induction n with
  | zero => exact h0 m
  | succ n ih => rw [h, ih, Nat.add_assoc]

theorem recurrence_multiplication (f : Nat → Nat → Nat) (h0 : ∀ m, f m 0 = 0)
    (h : ∀ m n, f m (n + 1) = f m n + m) (m n : Nat) : f m n = m * n := by
  induction n with
  | zero => exact h0 m
  | succ n ih => rw [h, ih, Nat.mul_succ]

theorem recurrence_exponentiation (f : Nat → Nat → Nat) (h0 : ∀ m, f m 0 = 1)
    (h : ∀ m n, f m (n + 1) = f m n * m) (m n : Nat) : f m n = m ^ n := by
  induction n with
  | zero => exact h0 m
  | succ n ih => rw [h, ih, Nat.pow_succ]

theorem recurrence_triple (f : Nat → Nat) (h : ∀ n, f (n + 1) = f n * 3) (n : Nat) :
    f n = f 0 * 3 ^ n := by
  induction n with
  | zero => rw [Nat.pow_zero, Nat.mul_one]
  | succ n ih => rw [h, ih, Nat.pow_succ, Nat.mul_assoc]

theorem recurrence_step (f : Nat → Nat) (d : Nat) (h : ∀ n, f (n + 1) = f n + d) (m n : Nat) :
    f (m + n) = f m + n * d := by
  induction n with
  | zero => rw [Nat.zero_mul, Nat.add_zero, Nat.add_zero]
  | succ n ih => rw [← Nat.add_assoc, h, ih, Nat.succ_mul, Nat.add_assoc]

theorem recurrence_shift (f g : Nat → Nat) (h0 : g 0 = f 1) (hf : ∀ n, f (n + 1) = 2 * f n)
    (hg : ∀ n, g (n + 1) = 2 * g n) (n : Nat) : g n = f (n + 1) := by
  induction n with
  | zero => exact h0
  | succ n ih => rw [hg, ih, hf (n + 1)]

theorem recurrence_twice (f g : Nat → Nat) (h0 : g 0 = 2 * f 0) (hf : ∀ n, f (n + 1) = f n + n)
    (hg : ∀ n, g (n + 1) = g n + 2 * n) (n : Nat) : g n = 2 * f n := by
  induction n with
  | zero => exact h0
  | succ n ih => rw [hg, hf, ih, Nat.mul_add]

theorem recurrence_sum (f g s : Nat → Nat) (h0 : s 0 = f 0 + g 0) (hf : ∀ n, f (n + 1) = 2 * f n)
    (hg : ∀ n, g (n + 1) = 2 * g n) (hs : ∀ n, s (n + 1) = 2 * s n) (n : Nat) : s n = f n + g n := by
  induction n with
  | zero => exact h0
  | succ n ih => rw [hs, hf, hg, ih, Nat.mul_add]

theorem recurrence_product (f g s : Nat → Nat) (h0 : s 0 = f 0 * g 0) (hf : ∀ n, f (n + 1) = f n)
    (hg : ∀ n, g (n + 1) = g n * 5) (hs : ∀ n, s (n + 1) = s n * 5) (n : Nat) : s n = f n * g n := by
  induction n with
  | zero => exact h0
  | succ n ih => rw [hs, hf, hg, ih, Nat.mul_assoc]

theorem recurrence_mutual (f g : Nat → Nat) (h0 : f 0 = g 0) (hf : ∀ n, f (n + 1) = g n + 1)
    (hg : ∀ n, g (n + 1) = f n + 1) (n : Nat) : f n = g n := by
  induction n with
  | zero => exact h0
  | succ n ih => rw [hf, hg, ih]

theorem recurrence_bounded (f : Nat → Nat) (b : Nat) (h0 : f 0 ≤ b) (h : ∀ n, f (n + 1) ≤ f n)
    (n : Nat) : f n ≤ b := by
  induction n with
  | zero => exact h0
  | succ n ih => exact Nat.le_trans (h n) ih

theorem recurrence_invariant_pair (f g : Nat → Nat) (b : Nat) (h0 : f 0 + g 0 = b)
    (hf : ∀ n, f (n + 1) = f n) (hg : ∀ n, g (n + 1) = g n) (n : Nat) : g n + f n = b := by
  induction n with
  | zero => rw [Nat.add_comm, h0]
  | succ n ih => rw [hf, hg, ih]

theorem recurrence_dominates (f g : Nat → Nat) (h0 : f 0 ≤ g 0)
    (h : ∀ n, f n ≤ g n → f (n + 1) ≤ g (n + 1)) (n : Nat) : f n ≤ g n := by
  induction n with
  | zero => exact h0
  | succ n ih => exact h n ih

theorem recurrence_positive (f : Nat → Nat) (h0 : 0 < f 0) (h : ∀ n, f (n + 1) = f n * f n) (n : Nat) :
    0 < f n := by
  induction n with
  | zero => exact h0
  | succ n ih =>
    rw [h]
    exact Nat.mul_pos ih ih

theorem recurrence_predicate (p q : Nat → Prop) (h0 : p 0) (hp : ∀ n, p n → q n)
    (hq : ∀ n, q n → p (n + 1)) (n : Nat) : q n := by
  induction n with
  | zero => exact hp 0 h0
  | succ n ih => exact hp (n + 1) (hq n ih)

theorem recurrence_relation_chain {α : Type} (r : α → α → Prop) (x : Nat → α) (hr : ∀ a, r a a)
    (ht : ∀ a b c, r a b → r b c → r a c) (h : ∀ n, r (x n) (x (n + 1))) (n : Nat) :
    r (x 0) (x n) := by
  induction n with
  | zero => exact hr (x 0)
  | succ n ih => exact ht (x 0) (x n) (x (n + 1)) ih (h n)

theorem recurrence_orbit_fixed {α : Type} (f : α → α) (x : Nat → α) (h : ∀ n, x (n + 1) = f (x n))
    (h0 : f (x 0) = x 0) (n : Nat) : x n = x 0 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [h, ih, h0]

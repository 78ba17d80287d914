import Stock

/-! # Order of the natural numbers -/

/-! ## Chains -/

theorem order_le_chain (a b c d : Nat) (h : a ≤ b) (k : b ≤ c) (l : c ≤ d) : a ≤ d := by
  exact Nat.le_trans h (Nat.le_trans k l)

theorem order_le_lt_chain (a b c d : Nat) (h : a ≤ b) (k : b < c) (l : c ≤ d) : a < d := by
  exact Nat.lt_of_le_of_lt h (Nat.lt_of_lt_of_le k l)

theorem order_lt_chain (a b c d : Nat) (h : a < b) (k : b < c) (l : c < d) : a < d := by
  exact Nat.lt_trans h (Nat.lt_trans k l)

theorem order_lt_le_of_lt (a b c : Nat) (h : a < b) (k : b < c) : a ≤ c := by
  exact Nat.le_of_lt (Nat.lt_trans h k)

theorem order_eq_le_chain (a b c d : Nat) (h : a = b) (k : b ≤ c) (l : c = d) : a ≤ d := by
  rw [h, ← l]
  exact k

theorem order_le_cycle (a b c : Nat) (h : a ≤ b) (k : b ≤ c) (l : c ≤ a) : b = a := by
  exact Nat.le_antisymm (Nat.le_trans k l) h

theorem order_lt_cycle (a b c : Nat) (h : a < b) (k : b ≤ c) : ¬c ≤ a := by
  intro l
  exact Nat.lt_irrefl a (Nat.lt_of_lt_of_le h (Nat.le_trans k l))

theorem order_lt_asymm_chain (a b c : Nat) (h : a < b) (k : b < c) (l : c < a) : False := by
  exact Nat.lt_irrefl a (Nat.lt_trans h (Nat.lt_trans k l))

theorem order_not_lt_and_gt (a b : Nat) : ¬(a < b ∧ b < a) := by
  intro h
  exact Nat.lt_irrefl a (Nat.lt_trans h.1 h.2)

theorem order_le_total_max (a b c : Nat) (h : a ≤ c) (k : b ≤ c) : (a ≤ b ∧ b ≤ c) ∨ (b ≤ a ∧ a ≤ c) := by
  rcases Nat.le_total a b with l | l
  · exact Or.inl ⟨l, k⟩
  · exact Or.inr ⟨l, h⟩

theorem order_three_cases (a b : Nat) : a < b ∨ b < a ∨ a = b := by
  rcases Nat.lt_trichotomy a b with h | h | h
  · exact Or.inl h
  · exact Or.inr (Or.inr h)
  · exact Or.inr (Or.inl h)

theorem order_le_cases (a b : Nat) (h : a ≤ b) : b = a ∨ a < b := by
  rcases Nat.eq_or_lt_of_le h with k | k
  · exact Or.inl k.symm
  · exact Or.inr k

theorem order_lt_of_le_ne (a b c : Nat) (h : a ≤ b) (k : a ≠ b) (l : b ≤ c) : a < c := by
  exact Nat.lt_of_lt_of_le (Nat.lt_of_le_of_ne h k) l

theorem order_ne_of_lt_chain (a b c : Nat) (h : a < b) (k : b < c) : c ≠ a := by
  intro l
  rw [l] at k
  exact Nat.lt_irrefl a (Nat.lt_trans h k)

/-! ## Zero and successor -/

theorem order_zero_le_add (a b : Nat) : 0 ≤ a * b + a := by
  exact Nat.zero_le (a * b + a)

theorem order_le_add_two (n : Nat) : n ≤ n + 2 := by
  exact Nat.le_add_right n 2

theorem order_lt_add_succ (a b : Nat) : a < a + b + 1 := by
  exact Nat.lt_succ_of_le (Nat.le_add_right a b)

theorem order_le_add_three (a b c : Nat) : b ≤ a + b + c := by
  exact Nat.le_trans (Nat.le_add_left b a) (Nat.le_add_right (a + b) c)

theorem order_pos_of_lt (a b c : Nat) (h : a < b) (k : b ≤ c) : 0 < c := by
  exact Nat.lt_of_lt_of_le (Nat.zero_lt_of_lt h) k

theorem order_succ_le_of_lt_chain (a b c : Nat) (h : a < b) (k : b < c) : a + 2 ≤ c := by
  exact Nat.le_trans (Nat.succ_le_succ h) k

theorem order_succ_le_succ_chain (a b c : Nat) (h : a ≤ b) (k : b ≤ c) : a + 1 ≤ c + 1 := by
  exact Nat.succ_le_succ (Nat.le_trans h k)

theorem order_le_of_succ_succ (a b : Nat) (h : a + 2 ≤ b + 2) : a ≤ b := by
  exact Nat.le_of_succ_le_succ (Nat.le_of_succ_le_succ h)

theorem order_not_succ_le (n : Nat) : (¬n + 1 ≤ n) ∧ n ≤ n + 1 := by
  exact ⟨Nat.not_succ_le_self n, Nat.le_succ n⟩

theorem order_le_zero_chain (a b : Nat) (h : a ≤ b) (k : b ≤ 0) : a = 0 := by
  exact Nat.le_antisymm (Nat.le_trans h k) (Nat.zero_le a)

theorem order_lt_one_chain (a b : Nat) (h : a ≤ b) (k : b < 1) : a = 0 := by
  exact Nat.le_antisymm (Nat.le_trans h (Nat.le_of_lt_succ k)) (Nat.zero_le a)

theorem order_pos_cases (n : Nat) (h : n ≠ 0) : ∃ m, n = m + 1 ∧ m < n := by
  cases n with
  | zero => exact absurd rfl h
  | succ m => exact ⟨m, rfl, Nat.lt_succ_self m⟩

theorem order_exists_gt (a b : Nat) : ∃ n, a < n ∧ b < n := by
  exact ⟨a + b + 1, Nat.lt_succ_of_le (Nat.le_add_right a b),
    Nat.lt_succ_of_le (Nat.le_add_left b a)⟩

theorem order_no_largest : ¬∃ n : Nat, ∀ m : Nat, m ≤ n := by
  intro h
  rcases h with ⟨n, hn⟩
  exact Nat.not_succ_le_self n (hn (n + 1))

theorem order_has_smallest : ∃ n : Nat, ∀ m : Nat, n ≤ m := by
  exact ⟨0, fun m => Nat.zero_le m⟩

/-! ## Addition -/

theorem order_add_le_add_swap (a b c d : Nat) (h : a ≤ b) (k : c ≤ d) : a + c ≤ d + b := by
  rw [Nat.add_comm d b]
  exact Nat.add_le_add h k

theorem order_add_le_add_three (a b c x y z : Nat) (h : a ≤ x) (k : b ≤ y) (l : c ≤ z) :
    a + b + c ≤ x + y + z := by
  exact Nat.add_le_add (Nat.add_le_add h k) l

theorem order_add_lt_add_le (a b c d : Nat) (h : a < b) (k : c ≤ d) : a + c < d + b := by
  rw [Nat.add_comm d b]
  exact Nat.add_lt_add_of_lt_of_le h k

theorem order_add_self_le (a b : Nat) (h : a ≤ b) : a + a ≤ b + b := by
  exact Nat.add_le_add h h

theorem order_le_add_of_le (a b c d : Nat) (h : a ≤ b) : a ≤ c + b + d := by
  exact Nat.le_trans h (Nat.le_trans (Nat.le_add_left b c) (Nat.le_add_right (c + b) d))

theorem order_lt_add_of_pos (a b c : Nat) (h : 0 < b) : a < b + a + c := by
  rw [Nat.add_comm b a]
  exact Nat.lt_of_lt_of_le (Nat.lt_add_of_pos_right h) (Nat.le_add_right (a + b) c)

theorem order_le_of_add_le (a b c d : Nat) (h : a + b + c ≤ d) : b ≤ d := by
  exact Nat.le_trans (Nat.le_add_left b a) (Nat.le_trans (Nat.le_add_right (a + b) c) h)

theorem order_both_le_of_add_le (a b c : Nat) (h : a + b ≤ c) : b ≤ c ∧ a ≤ c := by
  exact ⟨Nat.le_trans (Nat.le_add_left b a) h, Nat.le_trans (Nat.le_add_right a b) h⟩

theorem order_add_cancel_swap (a b c : Nat) (h : a + b ≤ b + c) : a ≤ c := by
  rw [Nat.add_comm a b] at h
  exact Nat.le_of_add_le_add_left h

theorem order_add_cancel_lt (a b c d : Nat) (h : a + b + d < c + b + d) : a < c := by
  exact Nat.lt_of_add_lt_add_right (Nat.lt_of_add_lt_add_right h)

theorem order_exists_add (a b c : Nat) (h : a ≤ b) (k : b ≤ c) : ∃ d, c = a + d := by
  rcases Nat.exists_eq_add_of_le (Nat.le_trans h k) with ⟨d, hd⟩
  exact ⟨d, hd⟩

theorem order_le_of_eq_add (a b c d : Nat) (h : b = a + d) (k : b ≤ c) : a ≤ c := by
  rw [h] at k
  exact Nat.le_trans (Nat.le_add_right a d) k

/-! ## Multiplication and powers -/

theorem order_mul_le_mul_swap (a b c d : Nat) (h : a ≤ b) (k : c ≤ d) : a * c ≤ d * b := by
  rw [Nat.mul_comm d b]
  exact Nat.mul_le_mul h k

theorem order_square_le (a b c : Nat) (h : a ≤ b) : a * a + c ≤ b * b + c := by
  exact Nat.add_le_add_right (Nat.mul_le_mul h h) c

theorem order_double_le (a b c : Nat) (h : a ≤ b) (k : b ≤ c) : 2 * a ≤ 2 * c := by
  exact Nat.mul_le_mul_left 2 (Nat.le_trans h k)

theorem order_mul_add_le (a b c d : Nat) (h : a ≤ b) : a * c + d ≤ b * c + d := by
  exact Nat.add_le_add_right (Nat.mul_le_mul_right c h) d

theorem order_mul_le_mul_add (a b c : Nat) : a * b ≤ a * (b + c) := by
  exact Nat.mul_le_mul_left a (Nat.le_add_right b c)

theorem order_le_mul_of_pos (a b c : Nat) (h : 0 < b) : a ≤ b * a + c := by
  exact Nat.le_trans (Nat.le_mul_of_pos_left a h) (Nat.le_add_right (b * a) c)

theorem order_le_square (n : Nat) : n ≤ n * n := by
  cases n with
  | zero => exact Nat.le_refl 0
  | succ n => exact Nat.le_mul_of_pos_left (n + 1) (Nat.succ_pos n)

theorem order_mul_lt_mul (a b c : Nat) (h : a < b) (k : 0 < c) : c * a < b * c := by
  rw [Nat.mul_comm b c]
  exact Nat.mul_lt_mul_of_pos_left h k

theorem order_mul_cancel (a b c : Nat) (h : a * c ≤ c * b) (k : 0 < c) : a ≤ b := by
  rw [Nat.mul_comm a c] at h
  exact Nat.le_of_mul_le_mul_left h k

theorem order_pow_le_pow (a b n : Nat) (h : a ≤ b) : a ^ n * a ≤ b ^ n * b := by
  exact Nat.mul_le_mul (Nat.pow_le_pow_left h n) h

theorem order_pow_exponent (a m n : Nat) (h : 0 < a) : a ^ m ≤ a ^ (m + n) := by
  exact Nat.pow_le_pow_right h (Nat.le_add_right m n)

theorem order_pow_both (a b m n : Nat) (h : a ≤ b) (k : m ≤ n) (l : 0 < b) : a ^ m ≤ b ^ n := by
  exact Nat.le_trans (Nat.pow_le_pow_left h m) (Nat.pow_le_pow_right l k)

theorem order_add_sq_le (a b : Nat) : a * a + b * b ≤ (a + b) * (a + b) := by
  rw [Nat.add_mul]
  exact Nat.add_le_add (Nat.mul_le_mul_left a (Nat.le_add_right a b))
    (Nat.mul_le_mul_left b (Nat.le_add_left b a))

theorem order_mul_pos_iff (a b c : Nat) (h : 0 < a * b * c) : 0 < b := by
  cases b with
  | zero =>
    rw [Nat.mul_zero, Nat.zero_mul] at h
    exact h
  | succ b => exact Nat.succ_pos b

/-! ## Subtraction -/

theorem order_sub_le_add (a b c : Nat) : a - b ≤ a + c := by
  exact Nat.le_trans (Nat.sub_le a b) (Nat.le_add_right a c)

theorem order_sub_le_chain (a b c : Nat) (h : a ≤ c) : a - b ≤ c := by
  exact Nat.le_trans (Nat.sub_le a b) h

theorem order_sub_sub_le (a b c : Nat) : a - b - c ≤ a := by
  exact Nat.le_trans (Nat.sub_le (a - b) c) (Nat.sub_le a b)

theorem order_sub_le_sub (a b c d : Nat) (h : a ≤ b) (k : c ≤ d) : a - d ≤ b - c := by
  exact Nat.le_trans (Nat.sub_le_sub_left k a) (Nat.sub_le_sub_right h c)

theorem order_sub_zero_of_chain (a b c : Nat) (h : a ≤ b) (k : b ≤ c) : a - c = 0 := by
  exact Nat.sub_eq_zero_of_le (Nat.le_trans h k)

theorem order_sub_pos (a b c : Nat) (h : a < b) (k : b ≤ c) : 0 < c - a := by
  exact Nat.sub_pos_of_lt (Nat.lt_of_lt_of_le h k)

theorem order_sub_restore_le (a b c : Nat) (h : a ≤ b) (k : b ≤ c) : b - a + a ≤ c := by
  rw [Nat.sub_add_cancel h]
  exact k

theorem order_le_sub_add (a b : Nat) : a ≤ a - b + b := by
  omega

/-! ## Minimum and maximum -/

theorem order_le_max_add (a b c : Nat) : a ≤ max a b + c := by
  exact Nat.le_trans (Nat.le_max_left a b) (Nat.le_add_right (max a b) c)

theorem order_min_le_add (a b c : Nat) : min a b ≤ c + b := by
  exact Nat.le_trans (Nat.min_le_right a b) (Nat.le_add_left b c)

theorem order_min_le_max (a b : Nat) : min a b ≤ max b a := by
  exact Nat.le_trans (Nat.min_le_left a b) (Nat.le_max_right b a)

theorem order_max_le_both (a b c d : Nat) (h : a ≤ c) (k : b ≤ c) (l : c ≤ d) : max a b ≤ d := by
  exact Nat.le_trans (Nat.max_le.2 ⟨h, k⟩) l

theorem order_le_min_both (a b c d : Nat) (h : d ≤ a) (k : a ≤ b) (l : a ≤ c) : d ≤ min b c := by
  exact Nat.le_min.2 ⟨Nat.le_trans h k, Nat.le_trans h l⟩

theorem order_max_swap_add (a b c : Nat) : max a b + c = c + max b a := by
  rw [Nat.max_comm, Nat.add_comm]

theorem order_min_max_absorb (a b : Nat) : min a (max a b) = a := by
  exact Nat.min_eq_left (Nat.le_max_left a b)

theorem order_max_min_absorb (a b : Nat) : max a (min b a) = a := by
  exact Nat.max_eq_left (Nat.min_le_right b a)

theorem order_min_add_max (a b : Nat) : min a b + max a b = a + b := by
  rcases Nat.le_total a b with h | h
  · rw [Nat.min_eq_left h, Nat.max_eq_right h]
  · rw [Nat.min_eq_right h, Nat.max_eq_left h, Nat.add_comm]

theorem order_max_eq_of_le_chain (a b c : Nat) (h : a ≤ b) (k : b ≤ c) : max a c = c := by
  exact Nat.max_eq_right (Nat.le_trans h k)

/-! ## Monotone functions -/

theorem order_mono_comp (f g : Nat → Nat) (hf : ∀ a b, a ≤ b → f a ≤ f b)
    (hg : ∀ a b, a ≤ b → g a ≤ g b) : ∀ a b, a ≤ b → g (f a) ≤ g (f b) := by
  intro a b h
  exact hg (f a) (f b) (hf a b h)

theorem order_mono_add (f g : Nat → Nat) (hf : ∀ a b, a ≤ b → f a ≤ f b)
    (hg : ∀ a b, a ≤ b → g a ≤ g b) : ∀ a b, a ≤ b → f a + g a ≤ f b + g b := by
  intro a b h
  exact Nat.add_le_add (hf a b h) (hg a b h)

theorem order_anti_comp (f g : Nat → Nat) (hf : ∀ a b, a ≤ b → f b ≤ f a)
    (hg : ∀ a b, a ≤ b → g b ≤ g a) : ∀ a b, a ≤ b → f (g a) ≤ f (g b) := by
  intro a b h
  exact hf (g b) (g a) (hg a b h)

theorem order_mono_reflects_lt (f : Nat → Nat) (hf : ∀ a b, a ≤ b → f a ≤ f b) (a b : Nat)
    (h : f a < f b) : a < b := by
  rcases Nat.lt_or_ge a b with k | k
  · exact k
  · exact absurd h (Nat.not_lt_of_le (hf b a k))

theorem order_bounded_comp (f g : Nat → Nat) (h : ∀ a, f a ≤ a) (k : ∀ a, g a ≤ a) (n : Nat) :
    f (g n) ≤ n := by
  exact Nat.le_trans (h (g n)) (k n)

theorem order_strict_is_mono (f : Nat → Nat) (h : ∀ a b, a < b → f a < f b) (a b : Nat)
    (k : a ≤ b) : f a ≤ f b := by
  rcases Nat.eq_or_lt_of_le k with l | l
  · exact Nat.le_of_eq (by rw [l])
  · exact Nat.le_of_lt (h a b l)

theorem order_strict_injective (f : Nat → Nat) (h : ∀ a b, a < b → f a < f b) (a b : Nat)
    (k : f a = f b) : a = b := by
  rcases Nat.lt_trichotomy a b with l | l | l
  · have m := h a b l
    rw [k] at m
    exact absurd m (Nat.lt_irrefl (f b))
  · exact l
  · have m := h b a l
    rw [k] at m
    exact absurd m (Nat.lt_irrefl (f b))

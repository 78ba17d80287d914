import Stock

/-! # Greatest common divisors -/

theorem gcd_dvd_combination (a b m n : Nat) : a.gcd b ∣ m * a + n * b := by
  exact Nat.dvd_add (Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_left a b) m)
    (Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_right a b) n)

theorem gcd_dvd_sum (a b : Nat) : a.gcd b ∣ a + b := by
  exact Nat.dvd_add (Nat.gcd_dvd_left a b) (Nat.gcd_dvd_right a b)

theorem gcd_dvd_difference (a b : Nat) : a.gcd b ∣ a - b := by
  exact Nat.dvd_sub (Nat.gcd_dvd_left a b) (Nat.gcd_dvd_right a b)

theorem gcd_dvd_product (a b : Nat) : a.gcd b * a.gcd b ∣ a * b := by
  exact Nat.mul_dvd_mul (Nat.gcd_dvd_left a b) (Nat.gcd_dvd_right a b)

theorem gcd_unique (a b d : Nat) (h : d ∣ a) (k : d ∣ b) (l : ∀ e, e ∣ a → e ∣ b → e ∣ d) : d = a.gcd b := by
  exact Nat.dvd_antisymm (Nat.dvd_gcd h k) (l _ (Nat.gcd_dvd_left a b) (Nat.gcd_dvd_right a b))

theorem gcd_greatest (a b d : Nat) (p : 0 < a) (h : d ∣ a) (k : d ∣ b) : d ≤ a.gcd b := by
  exact Nat.le_of_dvd (Nat.pos_of_dvd_of_pos (Nat.gcd_dvd_left a b) p) (Nat.dvd_gcd h k)

theorem gcd_le_both (a b : Nat) (h : 0 < a) (k : 0 < b) : a.gcd b ≤ min a b := by
  exact Nat.le_min.2 ⟨Nat.le_of_dvd h (Nat.gcd_dvd_left a b), Nat.le_of_dvd k (Nat.gcd_dvd_right a b)⟩

theorem gcd_pos_iff (a b : Nat) : 0 < a.gcd b ↔ 0 < a ∨ 0 < b := by
  constructor
  · intro h
    rcases Nat.eq_zero_or_pos a with l | l
    · right
      rw [l, Nat.gcd_zero_left] at h
      exact h
    · exact Or.inl l
  · rintro (h | h)
    · exact Nat.pos_of_dvd_of_pos (Nat.gcd_dvd_left a b) h
    · exact Nat.pos_of_dvd_of_pos (Nat.gcd_dvd_right a b) h

theorem gcd_succ_pos (a b c : Nat) (h : a + b < c) : 0 < a.gcd (b.gcd c) := by
  have p : 0 < c := Nat.lt_of_le_of_lt (Nat.zero_le _) h
  have q := Nat.pos_of_dvd_of_pos (Nat.gcd_dvd_right b c) p
  exact Nat.pos_of_dvd_of_pos (Nat.gcd_dvd_right a (b.gcd c)) q

theorem gcd_zero_iff (a b : Nat) : a.gcd b = 0 ↔ a = 0 ∧ b = 0 := by
  constructor
  · intro h
    have l := Nat.gcd_dvd_left a b
    have r := Nat.gcd_dvd_right a b
    rw [h] at l r
    exact ⟨Nat.eq_zero_of_zero_dvd l, Nat.eq_zero_of_zero_dvd r⟩
  · intro h
    rw [h.1, h.2, Nat.gcd_self]

theorem gcd_of_dvd (a b : Nat) (h : a ∣ b) : a.gcd b = a := by
  exact Nat.dvd_antisymm (Nat.gcd_dvd_left a b) (Nat.dvd_gcd (Nat.dvd_refl a) h)

theorem gcd_of_dvd_right (a b : Nat) (h : b ∣ a) : a.gcd b = b := by
  exact Nat.dvd_antisymm (Nat.gcd_dvd_right a b) (Nat.dvd_gcd h (Nat.dvd_refl b))

theorem gcd_eq_left_iff (a b : Nat) : a.gcd b = a ↔ a ∣ b := by
  constructor
  · intro h
    rw [← h]
    exact Nat.gcd_dvd_right a b
  · intro h
    exact Nat.dvd_antisymm (Nat.gcd_dvd_left a b) (Nat.dvd_gcd (Nat.dvd_refl a) h)

theorem gcd_add_self (a b : Nat) : a.gcd (b + a) = a.gcd b := by
  apply Nat.dvd_antisymm
  · refine Nat.dvd_gcd (Nat.gcd_dvd_left _ _) ?_
    have h := Nat.dvd_sub (Nat.gcd_dvd_right a (b + a)) (Nat.gcd_dvd_left a (b + a))
    rw [Nat.add_sub_cancel] at h
    exact h
  · exact Nat.dvd_gcd (Nat.gcd_dvd_left a b) (Nat.dvd_add (Nat.gcd_dvd_right a b) (Nat.gcd_dvd_left a b))

theorem gcd_self_add (a b : Nat) : (a + b).gcd a = a.gcd b := by
  apply Nat.dvd_antisymm
  · refine Nat.dvd_gcd (Nat.gcd_dvd_right _ _) ?_
    have h := Nat.dvd_sub (Nat.gcd_dvd_left (a + b) a) (Nat.gcd_dvd_right (a + b) a)
    rw [Nat.add_sub_cancel_left] at h
    exact h
  · exact Nat.dvd_gcd (Nat.dvd_add (Nat.gcd_dvd_left a b) (Nat.gcd_dvd_right a b)) (Nat.gcd_dvd_left a b)

theorem gcd_add_mul (a b k : Nat) : a.gcd (b + k * a) = a.gcd b := by
  have m : ∀ d, d ∣ a → d ∣ k * a := fun d h => Nat.dvd_mul_left_of_dvd h k
  apply Nat.dvd_antisymm
  · refine Nat.dvd_gcd (Nat.gcd_dvd_left _ _) ?_
    have h := Nat.dvd_sub (Nat.gcd_dvd_right a (b + k * a)) (m _ (Nat.gcd_dvd_left a (b + k * a)))
    rw [Nat.add_sub_cancel] at h
    exact h
  · exact Nat.dvd_gcd (Nat.gcd_dvd_left a b) (Nat.dvd_add (Nat.gcd_dvd_right a b) (m _ (Nat.gcd_dvd_left a b)))

theorem gcd_sub (a b : Nat) (h : a ≤ b) : a.gcd (b - a) = a.gcd b := by
  apply Nat.dvd_antisymm
  · refine Nat.dvd_gcd (Nat.gcd_dvd_left _ _) ?_
    have k := Nat.dvd_add (Nat.gcd_dvd_right a (b - a)) (Nat.gcd_dvd_left a (b - a))
    rw [Nat.sub_add_cancel h] at k
    exact k
  · exact Nat.dvd_gcd (Nat.gcd_dvd_left a b) (Nat.dvd_sub (Nat.gcd_dvd_right a b) (Nat.gcd_dvd_left a b))

theorem gcd_mod (a b : Nat) : a.gcd (b % a) = a.gcd b := by
  rw [Nat.gcd_rec a b, Nat.gcd_comm]

theorem gcd_consecutive (n : Nat) : n.gcd (n + 1) = 1 := by
  apply Nat.eq_one_of_dvd_one
  have h := Nat.dvd_sub (Nat.gcd_dvd_right n (n + 1)) (Nat.gcd_dvd_left n (n + 1))
  rw [Nat.add_sub_cancel_left] at h
  exact h

theorem gcd_odd_pair (n : Nat) : (2 * n + 1).gcd (2 * n + 3) = 1 := by
  have h := Nat.dvd_sub (Nat.gcd_dvd_right (2 * n + 1) (2 * n + 3)) (Nat.gcd_dvd_left (2 * n + 1) (2 * n + 3))
  have e : 2 * n + 3 - (2 * n + 1) = 2 := by omega
  rw [e] at h
  have k := Nat.dvd_sub (Nat.gcd_dvd_left (2 * n + 1) (2 * n + 3)) (Nat.dvd_mul_right_of_dvd h n)
  rw [Nat.add_sub_cancel_left] at k
  exact Nat.eq_one_of_dvd_one k

theorem gcd_double (n : Nat) : n.gcd (2 * n) = n := by
  exact Nat.dvd_antisymm (Nat.gcd_dvd_left n _) (Nat.dvd_gcd (Nat.dvd_refl n) (Nat.dvd_mul_left n 2))

theorem gcd_absorb (a b : Nat) : a.gcd (a.gcd b) = a.gcd b := by
  rw [← Nat.gcd_assoc, Nat.gcd_self]

theorem gcd_absorb_right (a b : Nat) : (a.gcd b).gcd b = a.gcd b := by
  rw [Nat.gcd_assoc, Nat.gcd_self]

theorem gcd_left_comm (a b c : Nat) : a.gcd (b.gcd c) = b.gcd (a.gcd c) := by
  rw [← Nat.gcd_assoc, Nat.gcd_comm a b, Nat.gcd_assoc]

theorem gcd_right_comm (a b c : Nat) : (a.gcd b).gcd c = (a.gcd c).gcd b := by
  rw [Nat.gcd_assoc, Nat.gcd_comm b c, Nat.gcd_assoc]

theorem gcd_four (a b c d : Nat) : (a.gcd b).gcd (c.gcd d) = (a.gcd c).gcd (b.gcd d) := by
  rw [Nat.gcd_assoc, Nat.gcd_assoc, ← Nat.gcd_assoc b, Nat.gcd_comm b c, Nat.gcd_assoc c]

theorem gcd_rotate (a b c : Nat) : (a.gcd b).gcd c = (b.gcd c).gcd a := by
  rw [Nat.gcd_assoc, Nat.gcd_comm]

theorem gcd_dvd_three (d a b c : Nat) : d ∣ (a.gcd b).gcd c ↔ d ∣ a ∧ d ∣ b ∧ d ∣ c := by
  rw [Nat.dvd_gcd_iff, Nat.dvd_gcd_iff, and_assoc]

theorem gcd_mono (a b c d : Nat) (h : a ∣ c) (k : b ∣ d) : a.gcd b ∣ c.gcd d := by
  exact Nat.dvd_gcd (Nat.dvd_trans (Nat.gcd_dvd_left a b) h) (Nat.dvd_trans (Nat.gcd_dvd_right a b) k)

theorem gcd_dvd_mul_right (a b c : Nat) : a.gcd b ∣ (a * c).gcd (b * c) := by
  exact Nat.dvd_gcd (Nat.dvd_mul_right_of_dvd (Nat.gcd_dvd_left a b) c)
    (Nat.dvd_mul_right_of_dvd (Nat.gcd_dvd_right a b) c)

theorem gcd_mul_dvd (a b c : Nat) : c * a.gcd b ∣ (c * a).gcd (c * b) := by
  exact Nat.dvd_gcd (Nat.mul_dvd_mul_left c (Nat.gcd_dvd_left a b)) (Nat.mul_dvd_mul_left c (Nat.gcd_dvd_right a b))

theorem gcd_mul_left_square (a b c : Nat) : (c * c * a).gcd (c * (c * b)) = c * (c * a.gcd b) := by
  rw [Nat.mul_assoc, Nat.gcd_mul_left, Nat.gcd_mul_left]

theorem gcd_coprime_of_sum (a b : Nat) (h : (a + b).gcd b = 1) : a.gcd b = 1 := by
  apply Nat.eq_one_of_dvd_one
  rw [← h]
  exact Nat.dvd_gcd (Nat.dvd_add (Nat.gcd_dvd_left a b) (Nat.gcd_dvd_right a b)) (Nat.gcd_dvd_right a b)

theorem gcd_coprime_of_dvd (a b c : Nat) (h : a ∣ b) (k : b.gcd c = 1) : a.gcd c = 1 := by
  apply Nat.eq_one_of_dvd_one
  rw [← k]
  exact Nat.dvd_gcd (Nat.dvd_trans (Nat.gcd_dvd_left a c) h) (Nat.gcd_dvd_right a c)

theorem gcd_coprime_of_mul (a b c : Nat) (h : (a * b).gcd c = 1) : a.gcd c = 1 ∧ b.gcd c = 1 := by
  constructor
  · apply Nat.eq_one_of_dvd_one
    rw [← h]
    exact Nat.dvd_gcd (Nat.dvd_mul_right_of_dvd (Nat.gcd_dvd_left a c) b) (Nat.gcd_dvd_right a c)
  · apply Nat.eq_one_of_dvd_one
    rw [← h]
    exact Nat.dvd_gcd (Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_left b c) a) (Nat.gcd_dvd_right b c)

theorem gcd_coprime_dvd_one (a d : Nat) (h : d ∣ a) (k : d ∣ a + 1) : d = 1 := by
  apply Nat.eq_one_of_dvd_one
  have l := Nat.dvd_sub k h
  rw [Nat.add_sub_cancel_left] at l
  exact l

theorem gcd_of_linear (a b x y : Nat) (h : x * a = y * b + 1) : a.gcd b = 1 := by
  apply Nat.eq_one_of_dvd_one
  have l : a.gcd b ∣ x * a := Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_left a b) x
  have r : a.gcd b ∣ y * b := Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_right a b) y
  have k := Nat.dvd_sub l r
  rw [h, Nat.add_sub_cancel_left] at k
  exact k

theorem gcd_euclid (h : ∀ a b c : Nat, (c * a).gcd (c * b) = c * a.gcd b) (a b c : Nat) (k : a.gcd b = 1)
    (l : a ∣ b * c) : a ∣ c := by
  have e := h a b c
  rw [k, Nat.mul_one] at e
  rw [← e]
  exact Nat.dvd_gcd (Nat.dvd_mul_left a c) (Nat.mul_comm b c ▸ l)

theorem gcd_coprime_product (h : ∀ a b c : Nat, (c * a).gcd (c * b) = c * a.gcd b) (a b c : Nat) (k : a.gcd c = 1)
    (l : b.gcd c = 1) : (a * b).gcd c = 1 := by
  have d : (a * b).gcd c ∣ a.gcd c := by
    refine Nat.dvd_gcd ?_ (Nat.gcd_dvd_right _ _)
    have e := h b c a
    rw [l, Nat.mul_one] at e
    have t : (a * b).gcd c ∣ (a * b).gcd (a * c) :=
      Nat.dvd_gcd (Nat.gcd_dvd_left _ _) (Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_right (a * b) c) a)
    rw [e] at t
    exact t
  rw [k] at d
  exact Nat.eq_one_of_dvd_one d

theorem gcd_coprime_both_dvd (h : ∀ a b c : Nat, (c * a).gcd (c * b) = c * a.gcd b) (a b n : Nat) (k : a.gcd b = 1)
    (l : a ∣ n) (m : b ∣ n) : a * b ∣ n := by
  have e := h a b n
  rw [k, Nat.mul_one] at e
  rw [← e]
  apply Nat.dvd_gcd
  · rw [Nat.mul_comm a b]
    exact Nat.mul_dvd_mul m (Nat.dvd_refl a)
  · exact Nat.mul_dvd_mul l (Nat.dvd_refl b)

theorem gcd_prime_or (p a : Nat) (h : ∀ d, d ∣ p → d = 1 ∨ d = p) : p.gcd a = 1 ∨ p ∣ a := by
  cases h (p.gcd a) (Nat.gcd_dvd_left p a) with
  | inl k => exact Or.inl k
  | inr k =>
    refine Or.inr ?_
    rw [← k]
    exact Nat.gcd_dvd_right p a

theorem gcd_prime_product (euclid : ∀ a b c : Nat, a.gcd b = 1 → a ∣ b * c → a ∣ c) (p a b : Nat)
    (h : ∀ d, d ∣ p → d = 1 ∨ d = p) (k : p ∣ a * b) : p ∣ a ∨ p ∣ b := by
  cases h (p.gcd a) (Nat.gcd_dvd_left p a) with
  | inl l => exact Or.inr (euclid p a b l k)
  | inr l =>
    refine Or.inl ?_
    rw [← l]
    exact Nat.gcd_dvd_right p a

theorem gcd_scaled_coprime (h : ∀ a b c : Nat, (c * a).gcd (c * b) = c * a.gcd b) (a b m n : Nat) (p : 0 < a.gcd b)
    (k : a = a.gcd b * m) (l : b = a.gcd b * n) : m.gcd n = 1 := by
  have e := h m n (a.gcd b)
  rw [← k, ← l] at e
  apply Nat.eq_of_mul_eq_mul_left p
  rw [Nat.mul_one]
  exact e.symm

theorem gcd_two_even (n : Nat) (h : n % 2 = 0) : Nat.gcd 2 n = 2 := by
  exact Nat.dvd_antisymm (Nat.gcd_dvd_left 2 n) (Nat.dvd_gcd (Nat.dvd_refl 2) (Nat.dvd_of_mod_eq_zero h))

theorem gcd_two_odd (n : Nat) (h : n % 2 = 1) : Nat.gcd 2 n = 1 := by
  rw [Nat.gcd_rec, h]
  rfl

theorem gcd_squares (a b : Nat) : a.gcd b ∣ (a * a).gcd (b * b) := by
  exact Nat.dvd_gcd (Nat.dvd_mul_right_of_dvd (Nat.gcd_dvd_left a b) a)
    (Nat.dvd_mul_right_of_dvd (Nat.gcd_dvd_right a b) b)

theorem gcd_powers (a b n : Nat) (h : 0 < n) : a.gcd b ∣ (a ^ n).gcd (b ^ n) := by
  cases n with
  | zero => exact absurd h (Nat.lt_irrefl 0)
  | succ n =>
    rw [Nat.pow_succ, Nat.pow_succ]
    exact Nat.dvd_gcd (Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_left a b) (a ^ n))
      (Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_right a b) (b ^ n))

theorem gcd_pow_self (a m n : Nat) (h : m ≤ n) : (a ^ m).gcd (a ^ n) = a ^ m := by
  exact Nat.dvd_antisymm (Nat.gcd_dvd_left _ _) (Nat.dvd_gcd (Nat.dvd_refl _) (Nat.pow_dvd_pow a h))

theorem gcd_list_dvd (d : Nat) (xs : List Nat) (h : ∀ x, x ∈ xs → d ∣ x) : d ∣ List.foldr Nat.gcd 0 xs := by
  induction xs with
  | nil => exact Nat.dvd_zero d
  | cons x xs ih =>
    rw [List.foldr_cons]
    exact Nat.dvd_gcd (h x List.mem_cons_self) (ih (fun y k => h y (List.mem_cons_of_mem x k)))

theorem gcd_list_divides (xs : List Nat) (x : Nat) (h : x ∈ xs) : List.foldr Nat.gcd 0 xs ∣ x := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons y xs ih =>
    rw [List.foldr_cons]
    cases List.mem_cons.1 h with
    | inl e =>
      rw [e]
      exact Nat.gcd_dvd_left y _
    | inr k => exact Nat.dvd_trans (Nat.gcd_dvd_right y _) (ih k)

theorem gcd_list_append (xs ys : List Nat) :
    List.foldr Nat.gcd 0 (xs ++ ys) = (List.foldr Nat.gcd 0 xs).gcd (List.foldr Nat.gcd 0 ys) := by
  induction xs with
  | nil => rw [List.nil_append, List.foldr_nil, Nat.gcd_zero_left]
  | cons x xs ih => rw [List.cons_append, List.foldr_cons, ih, List.foldr_cons, Nat.gcd_assoc]

theorem gcd_list_replicate (n a : Nat) : List.foldr Nat.gcd 0 (List.replicate (n + 1) a) = a := by
  induction n with
  | zero => exact Nat.gcd_zero_right a
  | succ n ih => rw [List.replicate_succ, List.foldr_cons, ih, Nat.gcd_self]

theorem gcd_list_swap (a b : Nat) (xs : List Nat) :
    List.foldr Nat.gcd 0 (a :: b :: xs) = List.foldr Nat.gcd 0 (b :: a :: xs) := by
  rw [List.foldr_cons, List.foldr_cons, List.foldr_cons, List.foldr_cons, ← Nat.gcd_assoc, Nat.gcd_comm a b,
    Nat.gcd_assoc]

theorem gcd_list_one (xs : List Nat) (h : 1 ∈ xs) : List.foldr Nat.gcd 0 xs = 1 := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons x xs ih =>
    rw [List.foldr_cons]
    cases List.mem_cons.1 h with
    | inl e => rw [← e, Nat.gcd_one_left]
    | inr k => rw [ih k, Nat.gcd_one_right]

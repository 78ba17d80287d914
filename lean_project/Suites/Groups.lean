import Suites.Defs.Groups

/-! # Monoids and groups -/

/-! ## Monoids -/

theorem group_unit_unique {M : Type} [Mnd M] (e : M) (h : ∀ a, e ∙ a = a) : e = ε := by
  rw [← Mnd.unit_right e, h]

theorem group_unit_unique_right {M : Type} [Mnd M] (e : M) (h : ∀ a, a ∙ e = a) : e = ε := by
  rw [← Mnd.unit_left e, h]

theorem group_assoc_four {M : Type} [Mnd M] (a b c d : M) : a ∙ b ∙ c ∙ d = a ∙ (b ∙ (c ∙ d)) := by
  rw [Mnd.assoc, Mnd.assoc]

theorem group_assoc_middle {M : Type} [Mnd M] (a b c d : M) : a ∙ (b ∙ c) ∙ d = a ∙ b ∙ (c ∙ d) := by
  rw [Mnd.assoc, Mnd.assoc, Mnd.assoc]

theorem group_units_vanish {M : Type} [Mnd M] (a b : M) : ε ∙ a ∙ ε ∙ (ε ∙ b) = a ∙ b := by
  rw [Mnd.unit_left, Mnd.unit_right, Mnd.unit_left]

theorem group_one_sided_inverses {M : Type} [Mnd M] (a b c : M) (h : b ∙ a = ε) (k : a ∙ c = ε) : b = c := by
  rw [← Mnd.unit_right b, ← k, ← Mnd.assoc, h, Mnd.unit_left]

theorem group_product_of_invertible {M : Type} [Mnd M] (a b a' b' : M) (h : a ∙ a' = ε) (k : b ∙ b' = ε) :
    a ∙ b ∙ (b' ∙ a') = ε := by
  rw [Mnd.assoc, ← Mnd.assoc b, k, Mnd.unit_left, h]

theorem group_idempotent_invertible {M : Type} [Mnd M] (a b : M) (h : a ∙ a = a) (k : b ∙ a = ε) : a = ε := by
  rw [← Mnd.unit_left a, ← k, Mnd.assoc, h]

theorem group_comm_unit {M : Type} [Mnd M] (a : M) : Mnd.Comm a ε := by
  rw [Mnd.Comm, Mnd.unit_right, Mnd.unit_left]

theorem group_comm_symm {M : Type} [Mnd M] (a b : M) (h : Mnd.Comm a b) : Mnd.Comm b a := by
  exact Eq.symm h

theorem group_comm_product {M : Type} [Mnd M] (a b c : M) (h : Mnd.Comm a b) (k : Mnd.Comm a c) :
    Mnd.Comm a (b ∙ c) := by
  rw [Mnd.Comm] at *
  rw [← Mnd.assoc, h, Mnd.assoc, k, Mnd.assoc]

theorem group_comm_product_left {M : Type} [Mnd M] (a b c : M) (h : Mnd.Comm a c) (k : Mnd.Comm b c) :
    Mnd.Comm (a ∙ b) c := by
  rw [Mnd.Comm] at *
  rw [Mnd.assoc, k, ← Mnd.assoc, h, Mnd.assoc]

theorem group_comm_square {M : Type} [Mnd M] (a b : M) (h : Mnd.Comm a b) : a ∙ b ∙ (a ∙ b) = a ∙ a ∙ (b ∙ b) := by
  rw [Mnd.Comm] at h
  rw [Mnd.assoc, ← Mnd.assoc b, ← h, Mnd.assoc a b b, ← Mnd.assoc a a]

theorem group_comm_inverse_unique {M : Type} [Mnd M] (a b c : M) (h : a ∙ b = ε) (k : Mnd.Comm a c) (l : c ∙ a = ε) :
    b = c := by
  rw [← Mnd.unit_left b, ← l, Mnd.assoc, h, Mnd.unit_right]

/-! ## Powers -/

theorem group_pow_two {M : Type} [Mnd M] (a : M) : Mnd.pow a 2 = a ∙ a := by
  rw [Mnd.pow, Mnd.pow, Mnd.pow, Mnd.unit_left]

theorem group_pow_three {M : Type} [Mnd M] (a : M) : Mnd.pow a 3 = a ∙ (a ∙ a) := by
  rw [Mnd.pow, Mnd.pow, Mnd.pow, Mnd.pow, Mnd.unit_left, Mnd.assoc]

theorem group_pow_unit {M : Type} [Mnd M] (n : Nat) : Mnd.pow (ε : M) n = ε := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Mnd.pow, ih, Mnd.unit_left]

theorem group_pow_add {M : Type} [Mnd M] (a : M) (m n : Nat) : Mnd.pow a (m + n) = Mnd.pow a m ∙ Mnd.pow a n := by
  induction n with
  | zero => rw [Nat.add_zero, Mnd.pow, Mnd.unit_right]
  | succ n ih => rw [← Nat.add_assoc, Mnd.pow, ih, Mnd.pow, Mnd.assoc]

theorem group_pow_succ_left {M : Type} [Mnd M] (a : M) (n : Nat) : Mnd.pow a (n + 1) = a ∙ Mnd.pow a n := by
  induction n with
  | zero =>
    show ε ∙ a = a ∙ ε
    rw [Mnd.unit_left, Mnd.unit_right]
  | succ n ih => rw [Mnd.pow, ih, Mnd.assoc, ← Mnd.pow, ih]

theorem group_pow_self_comm {M : Type} [Mnd M] (a : M) (n : Nat) : Mnd.Comm (Mnd.pow a n) a := by
  rw [Mnd.Comm]
  induction n with
  | zero => rw [Mnd.pow, Mnd.unit_left, Mnd.unit_right]
  | succ n ih => rw [Mnd.pow, ih, Mnd.assoc, ih]

theorem group_pow_comm {M : Type} [Mnd M] (a b : M) (h : Mnd.Comm a b) (n : Nat) : Mnd.Comm (Mnd.pow a n) b := by
  rw [Mnd.Comm] at *
  induction n with
  | zero => rw [Mnd.pow, Mnd.unit_left, Mnd.unit_right]
  | succ n ih => rw [Mnd.pow, Mnd.assoc, h, ← Mnd.assoc, ih, Mnd.assoc]

theorem group_pow_mul {M : Type} [Mnd M] (a : M) (m n : Nat) : Mnd.pow a (m * n) = Mnd.pow (Mnd.pow a m) n := by
  have add : ∀ k l, Mnd.pow a (k + l) = Mnd.pow a k ∙ Mnd.pow a l := by
    intro k l
    induction l with
    | zero => rw [Nat.add_zero, Mnd.pow, Mnd.unit_right]
    | succ l ih => rw [← Nat.add_assoc, Mnd.pow, ih, Mnd.pow, Mnd.assoc]
  induction n with
  | zero => rfl
  | succ n ih => rw [Nat.mul_succ, add, ih, Mnd.pow]

theorem group_pow_product {M : Type} [Mnd M] (a b : M) (h : Mnd.Comm a b) (n : Nat) :
    Mnd.pow (a ∙ b) n = Mnd.pow a n ∙ Mnd.pow b n := by
  rw [Mnd.Comm] at h
  have move : ∀ k, Mnd.pow b k ∙ a = a ∙ Mnd.pow b k := by
    intro k
    induction k with
    | zero => rw [Mnd.pow, Mnd.unit_left, Mnd.unit_right]
    | succ k ih => rw [Mnd.pow, Mnd.assoc, ← h, ← Mnd.assoc, ih, Mnd.assoc]
  induction n with
  | zero => rw [Mnd.pow, Mnd.pow, Mnd.pow, Mnd.unit_left]
  | succ n ih =>
    rw [Mnd.pow, ih, Mnd.pow, Mnd.pow, Mnd.assoc, ← Mnd.assoc _ a b, move, ← Mnd.assoc, ← Mnd.assoc, ← Mnd.assoc]

theorem group_pow_pow_comm {M : Type} [Mnd M] (a : M) (m n : Nat) :
    Mnd.pow a m ∙ Mnd.pow a n = Mnd.pow a n ∙ Mnd.pow a m := by
  have add : ∀ k l, Mnd.pow a (k + l) = Mnd.pow a k ∙ Mnd.pow a l := by
    intro k l
    induction l with
    | zero => rw [Nat.add_zero, Mnd.pow, Mnd.unit_right]
    | succ l ih => rw [← Nat.add_assoc, Mnd.pow, ih, Mnd.pow, Mnd.assoc]
  rw [← add, ← add, Nat.add_comm]

theorem group_pow_idempotent {M : Type} [Mnd M] (a : M) (h : a ∙ a = a) (n : Nat) : Mnd.pow a (n + 1) = a := by
  induction n with
  | zero => rw [Mnd.pow, Mnd.pow, Mnd.unit_left]
  | succ n ih => rw [Mnd.pow, ih, h]

theorem group_pow_period {M : Type} [Mnd M] (a : M) (k : Nat) (h : Mnd.pow a k = ε) (n : Nat) :
    Mnd.pow a (n + k) = Mnd.pow a n := by
  have add : ∀ m l, Mnd.pow a (m + l) = Mnd.pow a m ∙ Mnd.pow a l := by
    intro m l
    induction l with
    | zero => rw [Nat.add_zero, Mnd.pow, Mnd.unit_right]
    | succ l ih => rw [← Nat.add_assoc, Mnd.pow, ih, Mnd.pow, Mnd.assoc]
  rw [add, h, Mnd.unit_right]

/-! ## Products of lists -/

theorem group_prod_singleton {M : Type} [Mnd M] (a : M) : Mnd.prod [a] = a := by
  rw [Mnd.prod, Mnd.prod, Mnd.unit_right]

theorem group_prod_append {M : Type} [Mnd M] (xs ys : List M) : Mnd.prod (xs ++ ys) = Mnd.prod xs ∙ Mnd.prod ys := by
  induction xs with
  | nil => rw [List.nil_append, Mnd.prod, Mnd.unit_left]
  | cons x xs ih => rw [List.cons_append, Mnd.prod, ih, Mnd.prod, Mnd.assoc]

theorem group_prod_replicate {M : Type} [Mnd M] (a : M) (n : Nat) : Mnd.prod (List.replicate n ε ++ [a]) = a := by
  induction n with
  | zero => rw [List.replicate_zero, List.nil_append, Mnd.prod, Mnd.prod, Mnd.unit_right]
  | succ n ih => rw [List.replicate_succ, List.cons_append, Mnd.prod, ih, Mnd.unit_left]

theorem group_prod_units {M : Type} [Mnd M] (n : Nat) : Mnd.prod (List.replicate n (ε : M)) = ε := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, Mnd.prod, ih, Mnd.unit_left]

theorem group_prod_pow {M : Type} [Mnd M] (a : M) (n : Nat) : Mnd.prod (List.replicate n a) = Mnd.pow a n := by
  have left : ∀ k, Mnd.pow a (k + 1) = a ∙ Mnd.pow a k := by
    intro k
    induction k with
    | zero =>
      show ε ∙ a = a ∙ ε
      rw [Mnd.unit_left, Mnd.unit_right]
    | succ k ih => rw [Mnd.pow, ih, Mnd.assoc, ← Mnd.pow, ih]
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, Mnd.prod, ih, left]

theorem group_prod_comm {M : Type} [Mnd M] (a : M) (xs : List M) (h : ∀ x, x ∈ xs → Mnd.Comm a x) :
    Mnd.Comm a (Mnd.prod xs) := by
  rw [Mnd.Comm]
  induction xs with
  | nil => rw [Mnd.prod, Mnd.unit_right, Mnd.unit_left]
  | cons x xs ih =>
    have k : a ∙ x = x ∙ a := h x List.mem_cons_self
    rw [Mnd.prod, ← Mnd.assoc, k, Mnd.assoc, ih (fun y hy => h y (List.mem_cons_of_mem x hy)), Mnd.assoc]

theorem group_prod_swap {M : Type} [Mnd M] (a b : M) (xs : List M) (h : Mnd.Comm a b) :
    Mnd.prod (a :: b :: xs) = Mnd.prod (b :: a :: xs) := by
  rw [Mnd.Comm] at h
  rw [Mnd.prod, Mnd.prod, Mnd.prod, Mnd.prod, ← Mnd.assoc, h, Mnd.assoc]

/-! ## Maps -/

theorem group_hom_id {M : Type} [Mnd M] : Mnd.Hom (fun a : M => a) := by
  exact ⟨rfl, fun _ _ => rfl⟩

theorem group_hom_comp {L M N : Type} [Mnd L] [Mnd M] [Mnd N] (f : L → M) (g : M → N) (hf : Mnd.Hom f)
    (hg : Mnd.Hom g) : Mnd.Hom (fun a => g (f a)) := by
  constructor
  · show g (f ε) = ε
    rw [hf.1, hg.1]
  · intro a b
    show g (f (a ∙ b)) = g (f a) ∙ g (f b)
    rw [hf.2, hg.2]

theorem group_hom_trivial {M N : Type} [Mnd M] [Mnd N] : Mnd.Hom (fun _ : M => (ε : N)) := by
  exact ⟨rfl, fun _ _ => (Mnd.unit_left ε).symm⟩

theorem group_hom_pow {M N : Type} [Mnd M] [Mnd N] (f : M → N) (h : Mnd.Hom f) (a : M) (n : Nat) :
    f (Mnd.pow a n) = Mnd.pow (f a) n := by
  induction n with
  | zero => exact h.1
  | succ n ih => rw [Mnd.pow, h.2, ih, Mnd.pow]

theorem group_hom_prod {M N : Type} [Mnd M] [Mnd N] (f : M → N) (h : Mnd.Hom f) (xs : List M) :
    f (Mnd.prod xs) = Mnd.prod (List.map f xs) := by
  induction xs with
  | nil => exact h.1
  | cons x xs ih => rw [Mnd.prod, h.2, ih, List.map_cons, Mnd.prod]

theorem group_hom_comm {M N : Type} [Mnd M] [Mnd N] (f : M → N) (h : Mnd.Hom f) (a b : M) (k : Mnd.Comm a b) :
    Mnd.Comm (f a) (f b) := by
  rw [Mnd.Comm] at *
  rw [← h.2, k, h.2]

theorem group_hom_idempotent {M N : Type} [Mnd M] [Mnd N] (f : M → N) (h : Mnd.Hom f) (a : M) (k : a ∙ a = a) :
    f a ∙ f a = f a := by
  rw [← h.2, k]

theorem group_hom_unit_free {M G : Type} [Mnd M] [Grp G] (f : M → G) (h : ∀ a b, f (a ∙ b) = f a ∙ f b) :
    f ε = ε := by
  have k : f ε ∙ f ε = f ε := by rw [← h, Mnd.unit_left]
  rw [← Mnd.unit_left (f ε), ← Grp.inv_left (f ε), Mnd.assoc, k]

theorem group_hom_inv {G H : Type} [Grp G] [Grp H] (f : G → H) (h : Mnd.Hom f) (a : G) : f aᵒ = (f a)ᵒ := by
  have k : f aᵒ ∙ f a = ε := by rw [← h.2, Grp.inv_left, h.1]
  rw [← Mnd.unit_right (f aᵒ), ← Grp.inv_right (f a), ← Mnd.assoc, k, Mnd.unit_left]

theorem group_hom_conj {G H : Type} [Grp G] [Grp H] (f : G → H) (h : Mnd.Hom f) (a b : G) :
    f (Grp.conj a b) = Grp.conj (f a) (f b) := by
  have k : f aᵒ ∙ f a = ε := by rw [← h.2, Grp.inv_left, h.1]
  have l : f aᵒ = (f a)ᵒ := by
    rw [← Mnd.unit_right (f aᵒ), ← Grp.inv_right (f a), ← Mnd.assoc, k, Mnd.unit_left]
  rw [Grp.conj, h.2, h.2, l, Grp.conj]

theorem group_hom_kernel_product {G H : Type} [Grp G] [Grp H] (f : G → H) (h : Mnd.Hom f) (a b : G)
    (ha : f a = ε) (hb : f b = ε) : f (a ∙ b) = ε := by
  rw [h.2, ha, hb, Mnd.unit_left]

theorem group_hom_kernel_normal {G H : Type} [Grp G] [Grp H] (f : G → H) (h : Mnd.Hom f) (a b : G)
    (hb : f b = ε) : f (Grp.conj a b) = ε := by
  rw [Grp.conj, h.2, h.2, hb, Mnd.unit_right, ← h.2, Grp.inv_right, h.1]

theorem group_hom_injective {G H : Type} [Grp G] [Grp H] (f : G → H) (h : Mnd.Hom f) (k : ∀ a, f a = ε → a = ε)
    (a b : G) (e : f a = f b) : a = b := by
  have l : f (a ∙ bᵒ) = ε := by rw [h.2, e, ← h.2, Grp.inv_right, h.1]
  rw [← Mnd.unit_right a, ← Grp.inv_left b, ← Mnd.assoc, k _ l, Mnd.unit_left]

/-! ## Groups -/

theorem group_cancel_left {G : Type} [Grp G] (a b c : G) (h : a ∙ b = a ∙ c) : b = c := by
  rw [← Mnd.unit_left b, ← Grp.inv_left a, Mnd.assoc, h, ← Mnd.assoc, Grp.inv_left, Mnd.unit_left]

theorem group_cancel_right {G : Type} [Grp G] (a b c : G) (h : b ∙ a = c ∙ a) : b = c := by
  rw [← Mnd.unit_right b, ← Grp.inv_right a, ← Mnd.assoc, h, Mnd.assoc, Grp.inv_right, Mnd.unit_right]

theorem group_inv_cancel_left {G : Type} [Grp G] (a b : G) : aᵒ ∙ (a ∙ b) = b := by
  rw [← Mnd.assoc, Grp.inv_left, Mnd.unit_left]

theorem group_cancel_inv_left {G : Type} [Grp G] (a b : G) : a ∙ (aᵒ ∙ b) = b := by
  rw [← Mnd.assoc, Grp.inv_right, Mnd.unit_left]

theorem group_inv_cancel_right {G : Type} [Grp G] (a b : G) : a ∙ b ∙ bᵒ = a := by
  rw [Mnd.assoc, Grp.inv_right, Mnd.unit_right]

theorem group_cancel_inv_right {G : Type} [Grp G] (a b : G) : a ∙ bᵒ ∙ b = a := by
  rw [Mnd.assoc, Grp.inv_left, Mnd.unit_right]

theorem group_inv_unit {G : Type} [Grp G] : (ε : G)ᵒ = ε := by
  rw [← Mnd.unit_left (ε : G)ᵒ, Grp.inv_right]

theorem group_inv_inv {G : Type} [Grp G] (a : G) : aᵒᵒ = a := by
  rw [← Mnd.unit_right aᵒᵒ, ← Grp.inv_left a, ← Mnd.assoc, Grp.inv_left, Mnd.unit_left]

theorem group_inv_product {G : Type} [Grp G] (a b : G) : (a ∙ b)ᵒ = bᵒ ∙ aᵒ := by
  have h : a ∙ b ∙ (bᵒ ∙ aᵒ) = ε := by
    rw [Mnd.assoc, ← Mnd.assoc b, Grp.inv_right, Mnd.unit_left, Grp.inv_right]
  rw [← Mnd.unit_right (a ∙ b)ᵒ, ← h, ← Mnd.assoc, Grp.inv_left, Mnd.unit_left]

theorem group_inv_unique_left {G : Type} [Grp G] (a b : G) (h : b ∙ a = ε) : b = aᵒ := by
  rw [← Mnd.unit_right b, ← Grp.inv_right a, ← Mnd.assoc, h, Mnd.unit_left]

theorem group_inv_unique_right {G : Type} [Grp G] (a b : G) (h : a ∙ b = ε) : b = aᵒ := by
  rw [← Mnd.unit_left b, ← Grp.inv_left a, Mnd.assoc, h, Mnd.unit_right]

theorem group_inv_injective {G : Type} [Grp G] (a b : G) (h : aᵒ = bᵒ) : a = b := by
  rw [← Mnd.unit_right a, ← Grp.inv_left b, ← h, ← Mnd.assoc, Grp.inv_right, Mnd.unit_left]

theorem group_solve_left {G : Type} [Grp G] (a b x : G) (h : a ∙ x = b) : x = aᵒ ∙ b := by
  rw [← h, ← Mnd.assoc, Grp.inv_left, Mnd.unit_left]

theorem group_solve_right {G : Type} [Grp G] (a b x : G) (h : x ∙ a = b) : x = b ∙ aᵒ := by
  rw [← h, Mnd.assoc, Grp.inv_right, Mnd.unit_right]

theorem group_solvable {G : Type} [Grp G] (a b c : G) : ∃ x, a ∙ x ∙ b = c := by
  refine ⟨aᵒ ∙ c ∙ bᵒ, ?_⟩
  rw [← Mnd.assoc, ← Mnd.assoc, Grp.inv_right, Mnd.unit_left, Mnd.assoc, Grp.inv_left, Mnd.unit_right]

theorem group_idempotent {G : Type} [Grp G] (a : G) (h : a ∙ a = a) : a = ε := by
  rw [← Mnd.unit_left a, ← Grp.inv_left a, Mnd.assoc, h]

theorem group_unit_of_product {G : Type} [Grp G] (a b : G) (h : a ∙ b = a) : b = ε := by
  rw [← Mnd.unit_left b, ← Grp.inv_left a, Mnd.assoc, h]

theorem group_unit_of_product_left {G : Type} [Grp G] (a b : G) (h : b ∙ a = a) : b = ε := by
  rw [← Mnd.unit_right b, ← Grp.inv_right a, ← Mnd.assoc, h]

theorem group_quotient_unit {G : Type} [Grp G] (a b : G) (h : a ∙ bᵒ = ε) : a = b := by
  rw [← Mnd.unit_right a, ← Grp.inv_left b, ← Mnd.assoc, h, Mnd.unit_left]

theorem group_swap_unit {G : Type} [Grp G] (a b : G) (h : a ∙ b = ε) : b ∙ a = ε := by
  rw [← Mnd.unit_left (b ∙ a), ← Grp.inv_left a, Mnd.assoc, ← Mnd.assoc a b, h, Mnd.unit_left]

theorem group_rotate_unit {G : Type} [Grp G] (a b c : G) (h : a ∙ b ∙ c = ε) : b ∙ c ∙ a = ε := by
  have k : b ∙ c = aᵒ := by
    rw [← Mnd.unit_left (b ∙ c), ← Grp.inv_left a, Mnd.assoc, ← Mnd.assoc a, h, Mnd.unit_right]
  rw [k, Grp.inv_left]

theorem group_exponent_two {G : Type} [Grp G] (h : ∀ a : G, a ∙ a = ε) (a b : G) : a ∙ b = b ∙ a := by
  have k : a ∙ b ∙ (b ∙ a) = ε := by rw [Mnd.assoc, ← Mnd.assoc b, h, Mnd.unit_left, h]
  rw [← Mnd.unit_right (a ∙ b), ← h (b ∙ a), ← Mnd.assoc, k, Mnd.unit_left]

theorem group_square_abelian {G : Type} [Grp G] (h : ∀ a b : G, a ∙ b ∙ (a ∙ b) = a ∙ a ∙ (b ∙ b)) (a b : G) :
    a ∙ b = b ∙ a := by
  have k : b ∙ (a ∙ b) = a ∙ (b ∙ b) := by
    have l := h a b
    rw [Mnd.assoc, Mnd.assoc] at l
    rw [← Mnd.unit_left (b ∙ (a ∙ b)), ← Grp.inv_left a, Mnd.assoc, l, ← Mnd.assoc, Grp.inv_left, Mnd.unit_left]
  rw [← Mnd.assoc, ← Mnd.assoc] at k
  rw [← Mnd.unit_right (a ∙ b), ← Grp.inv_right b, ← Mnd.assoc, ← k, Mnd.assoc, Grp.inv_right, Mnd.unit_right]

theorem group_inv_abelian {G : Type} [Grp G] (h : ∀ a b : G, (a ∙ b)ᵒ = aᵒ ∙ bᵒ) (a b : G) : a ∙ b = b ∙ a := by
  have k : a ∙ b ∙ (aᵒ ∙ bᵒ) = ε := by rw [← h, Grp.inv_right]
  rw [← Mnd.unit_left (b ∙ a), ← k, Mnd.assoc, Mnd.assoc aᵒ, ← Mnd.assoc bᵒ, Grp.inv_left, Mnd.unit_left,
    Grp.inv_left, Mnd.unit_right]

theorem group_inv_comm {G : Type} [Grp G] (a b : G) (h : Mnd.Comm a b) : Mnd.Comm aᵒ b := by
  rw [Mnd.Comm] at *
  rw [← Mnd.unit_right (aᵒ ∙ b), ← Grp.inv_right a, ← Mnd.assoc, Mnd.assoc aᵒ, ← h, ← Mnd.assoc, Grp.inv_left,
    Mnd.unit_left]

theorem group_inv_both_comm {G : Type} [Grp G] (a b : G) (h : Mnd.Comm a b) : aᵒ ∙ bᵒ = bᵒ ∙ aᵒ := by
  rw [Mnd.Comm] at h
  have inv : ∀ c d : G, (c ∙ d)ᵒ = dᵒ ∙ cᵒ := by
    intro c d
    have k : c ∙ d ∙ (dᵒ ∙ cᵒ) = ε := by
      rw [Mnd.assoc, ← Mnd.assoc d, Grp.inv_right, Mnd.unit_left, Grp.inv_right]
    rw [← Mnd.unit_right (c ∙ d)ᵒ, ← k, ← Mnd.assoc, Grp.inv_left, Mnd.unit_left]
  rw [← inv, ← inv, h]

theorem group_inv_self_comm {G : Type} [Grp G] (a : G) : Mnd.Comm a aᵒ := by
  rw [Mnd.Comm, Grp.inv_left, Grp.inv_right]

theorem group_inv_pow {G : Type} [Grp G] (a : G) (n : Nat) : Mnd.pow aᵒ n ∙ Mnd.pow a n = ε := by
  have left : ∀ k, Mnd.pow a (k + 1) = a ∙ Mnd.pow a k := by
    intro k
    induction k with
    | zero =>
      show ε ∙ a = a ∙ ε
      rw [Mnd.unit_left, Mnd.unit_right]
    | succ k ih => rw [Mnd.pow, ih, Mnd.assoc, ← Mnd.pow, ih]
  induction n with
  | zero => rw [Mnd.pow, Mnd.pow, Mnd.unit_left]
  | succ n ih => rw [Mnd.pow, left, Mnd.assoc, ← Mnd.assoc aᵒ, Grp.inv_left, Mnd.unit_left, ih]

theorem group_inv_triple {G : Type} [Grp G] (a b c : G) : a ∙ b ∙ c ∙ (cᵒ ∙ (bᵒ ∙ aᵒ)) = ε := by
  rw [← Mnd.assoc, Mnd.assoc _ c, Grp.inv_right, Mnd.unit_right, Mnd.assoc, ← Mnd.assoc b, Grp.inv_right,
    Mnd.unit_left, Grp.inv_right]

theorem group_injective_translation {G : Type} [Grp G] (a x y : G) : a ∙ x = a ∙ y ↔ x = y := by
  constructor
  · intro h
    rw [← Mnd.unit_left x, ← Grp.inv_left a, Mnd.assoc, h, ← Mnd.assoc, Grp.inv_left, Mnd.unit_left]
  · intro h
    rw [h]

theorem group_surjective_translation {G : Type} [Grp G] (a y : G) : ∃ x, x ∙ a = y := by
  exact ⟨y ∙ aᵒ, by rw [Mnd.assoc, Grp.inv_left, Mnd.unit_right]⟩

theorem group_eq_iff_quotient {G : Type} [Grp G] (a b : G) : a = b ↔ aᵒ ∙ b = ε := by
  constructor
  · intro h
    rw [h, Grp.inv_left]
  · intro h
    rw [← Mnd.unit_right a, ← h, ← Mnd.assoc, Grp.inv_right, Mnd.unit_left]

/-! ## Conjugation -/

theorem group_conj_unit {G : Type} [Grp G] (a : G) : Grp.conj a ε = ε := by
  rw [Grp.conj, Mnd.unit_right, Grp.inv_right]

theorem group_conj_self {G : Type} [Grp G] (a : G) : Grp.conj a a = a := by
  rw [Grp.conj, Mnd.assoc, Grp.inv_right, Mnd.unit_right]

theorem group_conj_by_unit {G : Type} [Grp G] (a : G) : Grp.conj ε a = a := by
  have h : (ε : G)ᵒ = ε := by rw [← Mnd.unit_left (ε : G)ᵒ, Grp.inv_right]
  rw [Grp.conj, h, Mnd.unit_right, Mnd.unit_left]

theorem group_conj_product {G : Type} [Grp G] (a b c : G) : Grp.conj a (b ∙ c) = Grp.conj a b ∙ Grp.conj a c := by
  have h : ∀ x : G, aᵒ ∙ (a ∙ x) = x := by
    intro x
    rw [← Mnd.assoc, Grp.inv_left, Mnd.unit_left]
  simp only [Grp.conj, Mnd.assoc, h]

theorem group_conj_inv {G : Type} [Grp G] (a b : G) : Grp.conj a b ∙ Grp.conj a bᵒ = ε := by
  have h : ∀ x y : G, xᵒ ∙ (x ∙ y) = y := by
    intro x y
    rw [← Mnd.assoc, Grp.inv_left, Mnd.unit_left]
  have k : ∀ x y : G, x ∙ (xᵒ ∙ y) = y := by
    intro x y
    rw [← Mnd.assoc, Grp.inv_right, Mnd.unit_left]
  simp only [Grp.conj, Mnd.assoc, h, k, Grp.inv_right]

theorem group_conj_pow {G : Type} [Grp G] (a b : G) (n : Nat) : Grp.conj a (Mnd.pow b n) = Mnd.pow (Grp.conj a b) n := by
  have h : ∀ x : G, aᵒ ∙ (a ∙ x) = x := by
    intro x
    rw [← Mnd.assoc, Grp.inv_left, Mnd.unit_left]
  induction n with
  | zero => rw [Mnd.pow, Mnd.pow, Grp.conj, Mnd.unit_right, Grp.inv_right]
  | succ n ih =>
    rw [Mnd.pow, Mnd.pow, ← ih]
    simp only [Grp.conj, Mnd.assoc, h]

theorem group_conj_injective {G : Type} [Grp G] (a b c : G) (h : Grp.conj a b = Grp.conj a c) : b = c := by
  rw [Grp.conj, Grp.conj] at h
  have k : a ∙ b = a ∙ c := by
    rw [← Mnd.unit_right (a ∙ b), ← Grp.inv_left a, ← Mnd.assoc, h, Mnd.assoc, Grp.inv_left, Mnd.unit_right]
  rw [← Mnd.unit_left b, ← Grp.inv_left a, Mnd.assoc, k, ← Mnd.assoc, Grp.inv_left, Mnd.unit_left]

theorem group_conj_surjective {G : Type} [Grp G] (a c : G) : ∃ b, Grp.conj a b = c := by
  refine ⟨aᵒ ∙ c ∙ a, ?_⟩
  rw [Grp.conj, ← Mnd.assoc, ← Mnd.assoc, Grp.inv_right, Mnd.unit_left, Mnd.assoc, Grp.inv_right, Mnd.unit_right]

theorem group_conj_fixed {G : Type} [Grp G] (a b : G) : Grp.conj a b = b ↔ Mnd.Comm a b := by
  rw [Grp.conj, Mnd.Comm]
  constructor
  · intro h
    rw [← Mnd.unit_right (a ∙ b), ← Grp.inv_left a, ← Mnd.assoc, h]
  · intro h
    rw [h, Mnd.assoc, Grp.inv_right, Mnd.unit_right]

theorem group_conj_twice {G : Type} [Grp G] (a b c : G) : Grp.conj a (Grp.conj b c) = a ∙ b ∙ c ∙ (bᵒ ∙ aᵒ) := by
  simp only [Grp.conj, Mnd.assoc]

theorem group_conj_order_two {G : Type} [Grp G] (a b : G) (h : b ∙ b = ε) : Grp.conj a b ∙ Grp.conj a b = ε := by
  have k : ∀ x : G, aᵒ ∙ (a ∙ x) = x := by
    intro x
    rw [← Mnd.assoc, Grp.inv_left, Mnd.unit_left]
  have l : ∀ x : G, b ∙ (b ∙ x) = x := by
    intro x
    rw [← Mnd.assoc, h, Mnd.unit_left]
  simp only [Grp.conj, Mnd.assoc, k, l, Grp.inv_right]

theorem group_conj_unit_iff {G : Type} [Grp G] (a b : G) : Grp.conj a b = ε ↔ b = ε := by
  rw [Grp.conj]
  constructor
  · intro h
    have k : a ∙ b = a := by
      rw [← Mnd.unit_right (a ∙ b), ← Grp.inv_left a, ← Mnd.assoc, h, Mnd.unit_left]
    rw [← Mnd.unit_left b, ← Grp.inv_left a, Mnd.assoc, k]
  · intro h
    rw [h, Mnd.unit_right, Grp.inv_right]

theorem group_products_conjugate {G : Type} [Grp G] (a b : G) : Grp.conj a (b ∙ a) = a ∙ b := by
  rw [Grp.conj, ← Mnd.assoc, Mnd.assoc, Grp.inv_right, Mnd.unit_right]

/-! ## Commutators -/

theorem group_commutator_self {G : Type} [Grp G] (a : G) : Grp.commutator a a = ε := by
  rw [Grp.commutator, Mnd.assoc a, Grp.inv_right, Mnd.unit_right, Grp.inv_right]

theorem group_commutator_unit {G : Type} [Grp G] (a : G) : Grp.commutator ε a = ε := by
  have h : (ε : G)ᵒ = ε := by rw [← Mnd.unit_left (ε : G)ᵒ, Grp.inv_right]
  rw [Grp.commutator, h, Mnd.unit_right, Mnd.unit_left, Grp.inv_right]

theorem group_commutator_comm {G : Type} [Grp G] (a b : G) (h : Mnd.Comm a b) : Grp.commutator a b = ε := by
  rw [Mnd.Comm] at h
  rw [Grp.commutator, h, Mnd.assoc b, Grp.inv_right, Mnd.unit_right, Grp.inv_right]

theorem group_comm_of_commutator {G : Type} [Grp G] (a b : G) (h : Grp.commutator a b = ε) : Mnd.Comm a b := by
  rw [Grp.commutator] at h
  have k : a ∙ b ∙ aᵒ = b := by
    rw [← Mnd.unit_right (a ∙ b ∙ aᵒ), ← Grp.inv_left b, ← Mnd.assoc, h, Mnd.unit_left]
  rw [Mnd.Comm, ← Mnd.unit_right (a ∙ b), ← Grp.inv_left a, ← Mnd.assoc, k]

theorem group_commutator_inv {G : Type} [Grp G] (a b : G) : Grp.commutator a b ∙ Grp.commutator b a = ε := by
  have h : ∀ x y : G, xᵒ ∙ (x ∙ y) = y := by
    intro x y
    rw [← Mnd.assoc, Grp.inv_left, Mnd.unit_left]
  have k : ∀ x y : G, x ∙ (xᵒ ∙ y) = y := by
    intro x y
    rw [← Mnd.assoc, Grp.inv_right, Mnd.unit_left]
  simp only [Grp.commutator, Mnd.assoc, h, k, Grp.inv_right]

theorem group_commutator_moves {G : Type} [Grp G] (a b : G) : Grp.commutator a b ∙ (b ∙ a) = a ∙ b := by
  have h : ∀ x y : G, xᵒ ∙ (x ∙ y) = y := by
    intro x y
    rw [← Mnd.assoc, Grp.inv_left, Mnd.unit_left]
  simp only [Grp.commutator, Mnd.assoc, h, Grp.inv_left, Mnd.unit_right]

theorem group_commutator_conj {G : Type} [Grp G] (a b : G) : Grp.commutator a b = Grp.conj a b ∙ bᵒ := by
  rw [Grp.commutator, Grp.conj]

theorem group_commutator_hom {G H : Type} [Grp G] [Grp H] (f : G → H) (h : Mnd.Hom f) (k : ∀ c d : H, c ∙ d = d ∙ c)
    (a b : G) : f (Grp.commutator a b) = ε := by
  have unit : ∀ c, f c ∙ f cᵒ = ε := by
    intro c
    rw [← h.2, Grp.inv_right, h.1]
  rw [Grp.commutator, h.2, h.2, h.2, k (f a), Mnd.assoc (f b), unit, Mnd.unit_right, unit]

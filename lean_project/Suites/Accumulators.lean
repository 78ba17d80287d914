import Suites.Defs.Programs

/-! # Programs with accumulators, and iteration -/

/-! ## Accumulators -/

theorem accumulator_addAcc_spec (m n : Nat) : addAcc m n = m + n := by
  induction m generalizing n with
  | zero => rw [addAcc, Nat.zero_add]
  | succ m ih => rw [addAcc, ih, Nat.succ_add]; rfl

theorem accumulator_addAcc_succ (m n : Nat) : addAcc m (n + 1) = addAcc m n + 1 := by
  induction m generalizing n with
  | zero => rfl
  | succ m ih => rw [addAcc, ih, addAcc]

theorem accumulator_addAcc_zero (n : Nat) : addAcc n 0 = n := by
  have h : ∀ m k, addAcc m k = m + k := by
    intro m
    induction m with
    | zero => intro k; rw [addAcc, Nat.zero_add]
    | succ m ih => intro k; rw [addAcc, ih, Nat.succ_add]; rfl
  rw [h, Nat.add_zero]

theorem accumulator_mulAcc_spec (n m k : Nat) : mulAcc n m k = n * m + k := by
  induction n generalizing k with
  | zero => rw [mulAcc, Nat.zero_mul, Nat.zero_add]
  | succ n ih => rw [mulAcc, ih, Nat.succ_mul, Nat.add_assoc, Nat.add_comm k m]

theorem accumulator_mulAcc_shift (n m k l : Nat) : mulAcc n m (k + l) = mulAcc n m k + l := by
  induction n generalizing k with
  | zero => rfl
  | succ n ih => rw [mulAcc, Nat.add_right_comm, ih, mulAcc]

theorem accumulator_factAcc_spec (n k : Nat) : factAcc n k = k * fact n := by
  induction n generalizing k with
  | zero => rw [factAcc, fact, Nat.mul_one]
  | succ n ih => rw [factAcc, ih, fact, Nat.mul_assoc]

theorem accumulator_totalAcc_spec (a : List Nat) (k : Nat) : totalAcc a k = k + total a := by
  induction a generalizing k with
  | nil => rfl
  | cons x a ih => rw [totalAcc, ih, total, Nat.add_assoc]

theorem accumulator_totalAcc_append (a b : List Nat) (k : Nat) :
    totalAcc (a ++ b) k = totalAcc b (totalAcc a k) := by
  induction a generalizing k with
  | nil => rfl
  | cons x a ih => rw [List.cons_append, totalAcc, ih, totalAcc]

theorem accumulator_revOnto_spec {α : Type} (a b : List α) : revOnto a b = a.reverse ++ b := by
  induction a generalizing b with
  | nil => rfl
  | cons x a ih =>
    rw [revOnto, ih, List.reverse_cons, List.append_assoc, List.cons_append, List.nil_append]

theorem accumulator_revOnto_append {α : Type} (a b c : List α) :
    revOnto a (b ++ c) = revOnto a b ++ c := by
  induction a generalizing b with
  | nil => rfl
  | cons x a ih => rw [revOnto, revOnto, ← List.cons_append, ih]

theorem accumulator_revOnto_of_append {α : Type} (a b c : List α) :
    revOnto (a ++ b) c = revOnto b (revOnto a c) := by
  induction a generalizing c with
  | nil => rfl
  | cons x a ih => rw [List.cons_append, revOnto, ih, revOnto]

theorem accumulator_revOnto_length {α : Type} (a b : List α) :
    (revOnto a b).length = a.length + b.length := by
  induction a generalizing b with
  | nil => rw [revOnto, List.length_nil, Nat.zero_add]
  | cons x a ih => rw [revOnto, ih, List.length_cons, List.length_cons, Nat.add_assoc, Nat.add_comm 1]

theorem accumulator_revOnto_twice {α : Type} (a b c : List α) :
    revOnto (revOnto a b) c = revOnto b (a ++ c) := by
  induction a generalizing b with
  | nil => rfl
  | cons x a ih => rw [revOnto, ih, revOnto, List.cons_append]

/-! ## Iteration -/

theorem accumulator_iter_add {α : Type} (f : α → α) (m n : Nat) (x : α) :
    iter f (m + n) x = iter f n (iter f m x) := by
  induction m generalizing x with
  | zero => rw [Nat.zero_add, iter]
  | succ m ih => rw [Nat.succ_add, iter, ih, iter]

theorem accumulator_iter_succ {α : Type} (f : α → α) (n : Nat) (x : α) :
    iter f (n + 1) x = f (iter f n x) := by
  induction n generalizing x with
  | zero => rfl
  | succ n ih => rw [iter, ih, iter]

theorem accumulator_iter_fixed {α : Type} (f : α → α) (x : α) (h : f x = x) (n : Nat) :
    iter f n x = x := by
  induction n with
  | zero => rfl
  | succ n ih => rw [iter, h, ih]

theorem accumulator_iter_involution {α : Type} (f : α → α) (h : ∀ x, f (f x) = x) (n : Nat) (x : α) :
    iter f (n + 2) x = iter f n x := by
  rw [iter, iter, h]

theorem accumulator_iter_invariant {α : Type} (f : α → α) (p : α → Prop) (h : ∀ x, p x → p (f x))
    (n : Nat) (x : α) (hx : p x) : p (iter f n x) := by
  induction n generalizing x with
  | zero => exact hx
  | succ n ih =>
    rw [iter]
    exact ih (f x) (h x hx)

theorem accumulator_iter_commute {α : Type} (f g : α → α) (h : ∀ x, f (g x) = g (f x)) (n : Nat) (x : α) :
    iter f n (g x) = g (iter f n x) := by
  induction n generalizing x with
  | zero => rfl
  | succ n ih => rw [iter, h, ih, iter]

theorem accumulator_iter_nat_succ (n m : Nat) : iter (fun k => k + 1) n m = m + n := by
  induction n generalizing m with
  | zero => rfl
  | succ n ih => rw [iter, ih, Nat.add_right_comm, Nat.add_assoc]

theorem accumulator_iter_swap {α : Type} (f : α → α) (m n : Nat) (x : α)
    (h : ∀ k l y, iter f (k + l) y = iter f l (iter f k y)) :
    iter f m (iter f n x) = iter f n (iter f m x) := by
  rw [← h, ← h, Nat.add_comm]

theorem accumulator_iter_identity {α : Type} (f : α → α) (h : ∀ x, f x = x) (n : Nat) (x : α) :
    iter f n x = x := by
  induction n generalizing x with
  | zero => rfl
  | succ n ih => rw [iter, h, ih]

theorem accumulator_iter_const {α : Type} (c : α) (n : Nat) (x : α) :
    iter (fun _ => c) (n + 1) x = c := by
  induction n generalizing x with
  | zero => rfl
  | succ n ih =>
    rw [iter]
    exact ih c

theorem accumulator_iter_agree {α : Type} (f g : α → α) (h : ∀ x, f x = g x) (n : Nat) (x : α) :
    iter f n x = iter g n x := by
  induction n generalizing x with
  | zero => rfl
  | succ n ih => rw [iter, iter, h, ih]

theorem accumulator_iter_map {α β : Type} (f : α → α) (g : β → β) (k : α → β)
    (h : ∀ x, k (f x) = g (k x)) (n : Nat) (x : α) : k (iter f n x) = iter g n (k x) := by
  induction n generalizing x with
  | zero => rfl
  | succ n ih => rw [iter, ih, h, iter]

theorem accumulator_iter_add_const (c n m : Nat) : iter (fun k => k + c) n m = m + n * c := by
  induction n generalizing m with
  | zero => rw [iter, Nat.zero_mul, Nat.add_zero]
  | succ n ih => rw [iter, ih, Nat.succ_mul, Nat.add_assoc, Nat.add_comm c]

theorem accumulator_iter_mul_const (c n m : Nat) : iter (fun k => k * c) n m = m * c ^ n := by
  induction n generalizing m with
  | zero => rw [iter, Nat.pow_zero, Nat.mul_one]
  | succ n ih => rw [iter, ih, Nat.pow_succ, Nat.mul_assoc, Nat.mul_comm c]

theorem accumulator_iter_cons {α : Type} (a : α) (n : Nat) (l : List α) :
    (iter (fun xs => a :: xs) n l).length = l.length + n := by
  induction n generalizing l with
  | zero => rfl
  | succ n ih => rw [iter, ih, List.length_cons, Nat.add_assoc, Nat.add_comm 1]

theorem accumulator_iter_increasing (f : Nat → Nat) (h : ∀ k, k ≤ f k) (n m : Nat) :
    m ≤ iter f n m := by
  induction n generalizing m with
  | zero => exact Nat.le_refl m
  | succ n ih =>
    rw [iter]
    exact Nat.le_trans (h m) (ih (f m))

theorem accumulator_iter_mono (f : Nat → Nat) (h : ∀ k l, k ≤ l → f k ≤ f l) (n k l : Nat)
    (hkl : k ≤ l) : iter f n k ≤ iter f n l := by
  induction n generalizing k l with
  | zero => exact hkl
  | succ n ih =>
    rw [iter, iter]
    exact ih (f k) (f l) (h k l hkl)

theorem accumulator_total_cons (x : Nat) (a : List Nat) (k : Nat) :
    totalAcc (x :: a) k = totalAcc a (x + k) := by
  rw [totalAcc, Nat.add_comm]

theorem accumulator_total_shift (a : List Nat) (k l : Nat) :
    totalAcc a (k + l) = totalAcc a k + l := by
  induction a generalizing k with
  | nil => rfl
  | cons x a ih => rw [totalAcc, totalAcc, Nat.add_right_comm, ih]

theorem accumulator_total_mono (a : List Nat) (k : Nat) : k ≤ totalAcc a k := by
  induction a generalizing k with
  | nil => exact Nat.le_refl k
  | cons x a ih =>
    rw [totalAcc]
    exact Nat.le_trans (Nat.le_add_right k x) (ih (k + x))

theorem accumulator_fact_one (n : Nat) (h : ∀ m k, factAcc m k = k * fact m) :
    factAcc n 1 = fact n := by
  rw [h, Nat.one_mul]

theorem accumulator_fact_mul (n k l : Nat) : factAcc n (k * l) = k * factAcc n l := by
  induction n generalizing l with
  | zero => rfl
  | succ n ih => rw [factAcc, factAcc, Nat.mul_assoc, ih]

theorem accumulator_mul_zero (n k : Nat) : mulAcc n 0 k = k := by
  induction n generalizing k with
  | zero => rfl
  | succ n ih => rw [mulAcc, Nat.add_zero, ih]

theorem accumulator_add_comm (m n : Nat) (h : ∀ k l, addAcc k l = k + l) :
    addAcc m n = addAcc n m := by
  rw [h, h, Nat.add_comm]

theorem accumulator_revOnto_map {α β : Type} (f : α → β) (a b : List α) :
    List.map f (revOnto a b) = revOnto (List.map f a) (List.map f b) := by
  induction a generalizing b with
  | nil => rfl
  | cons x a ih => rw [revOnto, ih, List.map_cons, List.map_cons, revOnto]

theorem accumulator_revOnto_total (a b : List Nat) : total (revOnto a b) = total a + total b := by
  induction a generalizing b with
  | nil => rw [revOnto, total, Nat.zero_add]
  | cons x a ih => rw [revOnto, ih, total, total, Nat.add_left_comm, Nat.add_assoc]

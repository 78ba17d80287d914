import Stock

/-! # Lists -/

/-! ## Append -/

theorem list_append_four {α : Type} (a b c d : List α) :
    ((a ++ b) ++ c) ++ d = a ++ (b ++ (c ++ d)) := by
  rw [List.append_assoc, List.append_assoc]

theorem list_append_middle {α : Type} (a b c d : List α) :
    (a ++ b) ++ (c ++ d) = a ++ (b ++ c) ++ d := by
  rw [List.append_assoc, List.append_assoc, List.append_assoc]

theorem list_append_nil_middle {α : Type} (a b : List α) : a ++ [] ++ b = a ++ b := by
  rw [List.append_nil]

theorem list_nil_append_nil {α : Type} (a : List α) : [] ++ a ++ [] = a := by
  rw [List.append_nil, List.nil_append]

theorem list_append_cons_middle {α : Type} (x : α) (a b c : List α) :
    a ++ [x] ++ (b ++ c) = a ++ x :: b ++ c := by
  rw [List.append_assoc, List.append_assoc, List.cons_append, List.nil_append, List.cons_append]

theorem list_append_two_singles {α : Type} (x y : α) (a b : List α) :
    a ++ [x] ++ [y] ++ b = a ++ (x :: y :: b) := by
  rw [List.append_assoc, List.append_assoc, List.cons_append, List.cons_append, List.nil_append,
    List.nil_append]

theorem list_cons_append_assoc {α : Type} (x : α) (a b c : List α) :
    (x :: a) ++ b ++ c = x :: (a ++ (b ++ c)) := by
  rw [List.append_assoc, List.cons_append]

theorem list_append_congr {α : Type} (a b c d : List α) (h : a = b) (k : c = d) :
    a ++ c ++ a = b ++ d ++ b := by
  rw [h, k]

theorem list_append_subst {α : Type} (a b c d : List α) (h : a = b ++ c) : a ++ d = b ++ (c ++ d) := by
  rw [h, List.append_assoc]

theorem list_append_singleton_eq {α : Type} (x y : α) (a : List α) (h : x = y) :
    x :: a = [y] ++ a := by
  rw [h, List.cons_append, List.nil_append]

theorem list_append_nil_of_parts {α : Type} (a b c : List α) (h : a = []) (k : b = []) :
    a ++ (b ++ c) = c := by
  rw [h, k, List.nil_append, List.nil_append]

/-! ## Length -/

theorem list_length_append_three {α : Type} (a b c : List α) :
    (a ++ b ++ c).length = a.length + b.length + c.length := by
  rw [List.length_append, List.length_append]

theorem list_length_append_comm {α : Type} (a b : List α) : (a ++ b).length = (b ++ a).length := by
  rw [List.length_append, List.length_append, Nat.add_comm]

theorem list_length_append_swap_inner {α : Type} (a b c : List α) :
    (a ++ (b ++ c)).length = (a ++ (c ++ b)).length := by
  rw [List.length_append, List.length_append, List.length_append, List.length_append,
    Nat.add_comm b.length]

theorem list_length_append_self {α : Type} (a : List α) : (a ++ a).length = 2 * a.length := by
  rw [List.length_append, Nat.two_mul]

theorem list_length_append_singleton {α : Type} (a : List α) (x : α) :
    (a ++ [x]).length = (x :: a).length := by
  rw [List.length_append, List.length_cons, List.length_cons, List.length_nil]

theorem list_length_cons_append {α : Type} (x : α) (a b : List α) :
    (x :: a ++ b).length = a.length + b.length + 1 := by
  rw [List.cons_append, List.length_cons, List.length_append]

theorem list_length_map_append {α β : Type} (f : α → β) (a b : List α) :
    (List.map f a ++ List.map f b).length = a.length + b.length := by
  rw [List.length_append, List.length_map, List.length_map]

theorem list_length_reverse_append {α : Type} (a b : List α) :
    (a ++ b).reverse.length = b.length + a.length := by
  rw [List.length_reverse, List.length_append, Nat.add_comm]

theorem list_length_map_reverse {α β : Type} (f : α → β) (a : List α) :
    (List.map f a.reverse).length = a.length := by
  rw [List.length_map, List.length_reverse]

theorem list_length_reverse_twice {α : Type} (a b : List α) :
    (a.reverse ++ b.reverse).length = (a ++ b).length := by
  rw [List.length_append, List.length_reverse, List.length_reverse, List.length_append]

theorem list_length_map_map {α β γ : Type} (f : α → β) (g : β → γ) (a : List α) :
    (List.map g (List.map f a)).length = a.length := by
  rw [List.length_map, List.length_map]

theorem list_length_le_append {α : Type} (a b c : List α) : b.length ≤ (a ++ b ++ c).length := by
  rw [List.length_append, List.length_append]
  exact Nat.le_trans (Nat.le_add_left _ _) (Nat.le_add_right _ _)

theorem list_length_lt_cons {α : Type} (x : α) (a b : List α) (h : a.length ≤ b.length) :
    a.length < (x :: b).length := by
  rw [List.length_cons]
  exact Nat.lt_succ_of_le h

theorem list_length_pos_cons {α : Type} (x : α) (a b : List α) : 0 < (a ++ x :: b).length := by
  rw [List.length_append, List.length_cons]
  exact Nat.succ_pos _

theorem list_length_zero_append {α : Type} (a b : List α) (h : (a ++ b).length = 0) :
    b.length = 0 := by
  rw [List.length_append] at h
  exact (Nat.eq_zero_of_add_eq_zero h).2

theorem list_length_replicate_append {α : Type} (m n : Nat) (x y : α) :
    (List.replicate m x ++ List.replicate n y).length = m + n := by
  rw [List.length_append, List.length_replicate, List.length_replicate]

/-! ## Map -/

theorem list_map_append_three {α β : Type} (f : α → β) (a b c : List α) :
    List.map f (a ++ b ++ c) = List.map f a ++ List.map f b ++ List.map f c := by
  rw [List.map_append, List.map_append]

theorem list_map_append_assoc {α β : Type} (f : α → β) (a b c : List α) :
    List.map f (a ++ b) ++ List.map f c = List.map f a ++ List.map f (b ++ c) := by
  rw [List.map_append, List.map_append, List.append_assoc]

theorem list_map_cons_append {α β : Type} (f : α → β) (x : α) (a b : List α) :
    List.map f (x :: a ++ b) = f x :: (List.map f a ++ List.map f b) := by
  rw [List.cons_append, List.map_cons, List.map_append]

theorem list_map_append_nil {α β : Type} (f : α → β) (a : List α) :
    List.map f (a ++ []) = List.map f a ++ [] := by
  rw [List.append_nil, List.append_nil]

theorem list_map_pointwise {α β : Type} (f g : α → β) (h : ∀ x, f x = g x) (a : List α) :
    List.map f a = List.map g a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.map_cons, List.map_cons, h, ih]

theorem list_map_identity {α : Type} (f : α → α) (h : ∀ x, f x = x) (a : List α) :
    List.map f a = a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.map_cons, h, ih]

theorem list_map_inverse {α β : Type} (f : α → β) (g : β → α) (h : ∀ x, g (f x) = x)
    (a : List α) : List.map g (List.map f a) = a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.map_cons, List.map_cons, h, ih]

theorem list_map_commute {α : Type} (f g : α → α) (h : ∀ x, f (g x) = g (f x)) (a : List α) :
    List.map f (List.map g a) = List.map g (List.map f a) := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.map_cons, List.map_cons, List.map_cons, List.map_cons, h, ih]

theorem list_map_idempotent {α : Type} (f : α → α) (h : ∀ x, f (f x) = f x) (a : List α) :
    List.map f (List.map f a) = List.map f a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.map_cons, List.map_cons, h, ih]

theorem list_map_const_length {α β : Type} (y : β) (a b : List α) (h : a.length = b.length) :
    List.map (fun _ => y) a = List.map (fun _ => y) b := by
  induction a generalizing b with
  | nil =>
    cases b with
    | nil => rfl
    | cons z b => exact absurd h (Nat.succ_ne_zero b.length).symm
  | cons x a ih =>
    cases b with
    | nil => exact absurd h (Nat.succ_ne_zero a.length)
    | cons z b =>
      rw [List.map_cons, List.map_cons, ih b (Nat.succ.inj h)]

theorem list_map_reverse_append {α β : Type} (f : α → β) (a b : List α) :
    List.map f (a ++ b).reverse = List.map f b.reverse ++ List.map f a.reverse := by
  rw [List.reverse_append, List.map_append]

theorem list_map_nil_iff {α β : Type} (f : α → β) (a b : List α) (h : List.map f (a ++ b) = []) :
    a = [] := by
  cases a with
  | nil => rfl
  | cons x a =>
    rw [List.cons_append, List.map_cons] at h
    exact absurd h (List.cons_ne_nil (f x) (List.map f (a ++ b)))

theorem list_map_succ_length (a : List Nat) :
    (List.map (fun n => n + 1) a).length + 1 = (0 :: a).length := by
  rw [List.length_map, List.length_cons]

/-! ## Reverse -/

theorem list_reverse_append_three {α : Type} (a b c : List α) :
    (a ++ b ++ c).reverse = c.reverse ++ (b.reverse ++ a.reverse) := by
  rw [List.reverse_append, List.reverse_append]

theorem list_reverse_cons_append {α : Type} (x : α) (a b : List α) :
    (x :: a ++ b).reverse = b.reverse ++ (a.reverse ++ [x]) := by
  rw [List.reverse_append, List.reverse_cons]

theorem list_reverse_append_singleton {α : Type} (x : α) (a : List α) :
    (a ++ [x]).reverse = x :: a.reverse := by
  rw [List.reverse_append, List.reverse_cons, List.reverse_nil, List.nil_append, List.cons_append,
    List.nil_append]

theorem list_reverse_swap {α : Type} (a b : List α) :
    (a.reverse ++ b.reverse).reverse = b ++ a := by
  rw [List.reverse_append, List.reverse_reverse, List.reverse_reverse]

theorem list_reverse_swap_left {α : Type} (a b : List α) :
    (a.reverse ++ b).reverse = b.reverse ++ a := by
  rw [List.reverse_append, List.reverse_reverse]

theorem list_reverse_triple {α : Type} (a : List α) : a.reverse.reverse.reverse = a.reverse := by
  rw [List.reverse_reverse]

theorem list_reverse_injective {α : Type} (a b : List α) (h : a.reverse = b.reverse) : b = a := by
  rw [← List.reverse_reverse b, ← h, List.reverse_reverse]

theorem list_reverse_solve {α : Type} (a b c : List α) (h : a.reverse = b ++ c) :
    a = c.reverse ++ b.reverse := by
  rw [← List.reverse_append, ← h, List.reverse_reverse]

theorem list_reverse_two {α : Type} (x y : α) (a : List α) :
    (x :: y :: a).reverse = a.reverse ++ [y] ++ [x] := by
  rw [List.reverse_cons, List.reverse_cons]

theorem list_palindrome {α : Type} (a : List α) :
    (a ++ a.reverse).reverse = a ++ a.reverse := by
  rw [List.reverse_append, List.reverse_reverse]

theorem list_palindrome_middle {α : Type} (x : α) (a : List α) :
    (a ++ ([x] ++ a.reverse)).reverse = a ++ ([x] ++ a.reverse) := by
  rw [List.reverse_append, List.reverse_append, List.reverse_reverse, List.reverse_cons,
    List.reverse_nil, List.nil_append, List.append_assoc]

/-! ## Folds -/

theorem list_foldr_append_cons {α β : Type} (f : α → β → β) (z : β) (x : α) (a b : List α) :
    List.foldr f z (a ++ x :: b) = List.foldr f (f x (List.foldr f z b)) a := by
  rw [List.foldr_append, List.foldr_cons]

theorem list_foldl_append_cons {α β : Type} (f : β → α → β) (z : β) (x : α) (a b : List α) :
    List.foldl f z (a ++ x :: b) = List.foldl f (f (List.foldl f z a) x) b := by
  rw [List.foldl_append, List.foldl_cons]

theorem list_foldr_append_three {α β : Type} (f : α → β → β) (z : β) (a b c : List α) :
    List.foldr f z (a ++ b ++ c) = List.foldr f (List.foldr f (List.foldr f z c) b) a := by
  rw [List.foldr_append, List.foldr_append]

theorem list_foldr_cons_nil {α : Type} (a : List α) :
    List.foldr (fun x l => x :: l) [] a = a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.foldr_cons, ih]

theorem list_foldr_cons_append {α : Type} (a b : List α) :
    List.foldr (fun x l => x :: l) b a = a ++ b := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.foldr_cons, ih, List.cons_append]

theorem list_foldr_map_cons {α β : Type} (f : α → β) (a : List α) :
    List.foldr (fun x l => f x :: l) [] a = List.map f a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.foldr_cons, ih, List.map_cons]

theorem list_foldr_count {α : Type} (a : List α) : List.foldr (fun _ n => n + 1) 0 a = a.length := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.foldr_cons, ih, List.length_cons]

theorem list_foldr_count_from {α : Type} (k : Nat) (a : List α) :
    List.foldr (fun _ n => n + 1) k a = k + a.length := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.foldr_cons, ih, List.length_cons, Nat.add_assoc]

theorem list_foldl_count {α : Type} (k : Nat) (a : List α) :
    List.foldl (fun n _ => n + 1) k a = k + a.length := by
  induction a generalizing k with
  | nil => rfl
  | cons x a ih => rw [List.foldl_cons, ih, List.length_cons, Nat.add_right_comm, Nat.add_assoc]

theorem list_foldl_sum (k : Nat) (a : List Nat) :
    List.foldl (fun n x => n + x) k a = k + List.foldl (fun n x => n + x) 0 a := by
  induction a generalizing k with
  | nil => rfl
  | cons x a ih => rw [List.foldl_cons, List.foldl_cons, ih, ih (0 + x), Nat.zero_add, Nat.add_assoc]

theorem list_foldr_sum_append (a b : List Nat) :
    List.foldr (fun x n => x + n) 0 (a ++ b)
      = List.foldr (fun x n => x + n) 0 a + List.foldr (fun x n => x + n) 0 b := by
  induction a with
  | nil => rw [List.nil_append, List.foldr_nil, Nat.zero_add]
  | cons x a ih => rw [List.cons_append, List.foldr_cons, ih, List.foldr_cons, Nat.add_assoc]

theorem list_foldr_map_map {α β γ δ : Type} (k : α → β) (f : β → γ) (g : γ → δ → δ) (z : δ) (a : List α) :
    List.foldr g z (List.map f (List.map k a)) = List.foldr (fun x r => g (f (k x)) r) z a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.map_cons, List.map_cons, List.foldr_cons, List.foldr_cons, ih]

theorem list_foldl_reverse_fold {α : Type} (a b : List α) :
    List.foldl (fun l x => x :: l) b a = a.reverse ++ b := by
  induction a generalizing b with
  | nil => rfl
  | cons x a ih =>
    rw [List.foldl_cons, ih, List.reverse_cons, List.append_assoc, List.cons_append, List.nil_append]

theorem list_foldr_pointwise {α β : Type} (f g : α → β → β) (h : ∀ x y, f x y = g x y) (z : β)
    (a : List α) : List.foldr f z a = List.foldr g z a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.foldr_cons, List.foldr_cons, ih, h]

theorem list_foldr_fixed {α β : Type} (f : α → β → β) (z : β) (h : ∀ x, f x z = z) (a : List α) :
    List.foldr f z a = z := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.foldr_cons, ih, h]

/-! ## Replicate -/

theorem list_replicate_succ_append {α : Type} (n : Nat) (x : α) :
    List.replicate n x ++ [x] = List.replicate (n + 1) x := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, List.cons_append, ih, ← List.replicate_succ]

theorem list_replicate_add {α : Type} (m n : Nat) (x : α) :
    List.replicate (m + n) x = List.replicate m x ++ List.replicate n x := by
  induction m with
  | zero => rw [Nat.zero_add, List.replicate_zero, List.nil_append]
  | succ m ih =>
    rw [Nat.succ_add, List.replicate_succ, List.replicate_succ, List.cons_append, ih]

theorem list_map_replicate_apply {α β : Type} (f : α → β) (n : Nat) (x : α) :
    List.map f (List.replicate n x) = List.replicate n (f x) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, List.map_cons, ih, List.replicate_succ]

theorem list_replicate_foldr (n k x : Nat) :
    List.foldr (fun a b => b + a) k (List.replicate n x) = k + n * x := by
  induction n with
  | zero => rw [List.replicate_zero, List.foldr_nil, Nat.zero_mul, Nat.add_zero]
  | succ n ih => rw [List.replicate_succ, List.foldr_cons, ih, Nat.succ_mul, Nat.add_assoc]

/-! ## Take and drop -/

theorem list_take_drop_length {α : Type} (n : Nat) (a : List α) :
    (List.take n a).length + (List.drop n a).length = a.length := by
  rw [← List.length_append, List.take_append_drop]

theorem list_take_drop_map {α β : Type} (f : α → β) (n : Nat) (a : List α) :
    List.map f (List.take n a) ++ List.map f (List.drop n a) = List.map f a := by
  rw [← List.map_append, List.take_append_drop]

theorem list_take_drop_reverse {α : Type} (n : Nat) (a : List α) :
    (List.drop n a).reverse ++ (List.take n a).reverse = a.reverse := by
  rw [← List.reverse_append, List.take_append_drop]

theorem list_take_zero_append {α : Type} (a b : List α) : List.take 0 a ++ b = b := by
  rw [List.take_zero, List.nil_append]

theorem list_drop_zero_append {α : Type} (a b : List α) : List.drop 0 a ++ b = a ++ b := by
  rw [List.drop_zero]

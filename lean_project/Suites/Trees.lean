import Suites.Defs.Programs

/-! # Trees, expressions and a compiler -/

/-! ## Trees -/

theorem tree_mirror_mirror {α : Type} (t : BinTree α) : t.mirror.mirror = t := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.mirror, BinTree.mirror, hl, hr]

theorem tree_mirror_size {α : Type} (t : BinTree α) : t.mirror.size = t.size := by
  induction t with
  | leaf => rfl
  | node l x r hl hr =>
    rw [BinTree.mirror, BinTree.size, hl, hr, BinTree.size, Nat.add_right_comm, Nat.add_comm r.size,
      Nat.add_right_comm]

theorem tree_mirror_leaves {α : Type} (t : BinTree α) : t.mirror.leaves = t.leaves := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.mirror, BinTree.leaves, hl, hr, BinTree.leaves, Nat.add_comm]

theorem tree_mirror_height {α : Type} (t : BinTree α) : t.mirror.height = t.height := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.mirror, BinTree.height, hl, hr, BinTree.height, Nat.max_comm]

theorem tree_mirror_map {α β : Type} (f : α → β) (t : BinTree α) :
    (t.map f).mirror = t.mirror.map f := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.map, BinTree.mirror, hl, hr, BinTree.mirror, BinTree.map]

theorem tree_mirror_toList {α : Type} (t : BinTree α) : t.mirror.toList = t.toList.reverse := by
  induction t with
  | leaf => rfl
  | node l x r hl hr =>
    rw [BinTree.mirror, BinTree.toList, hl, hr, BinTree.toList, List.reverse_append, List.reverse_cons,
      List.append_assoc, List.cons_append, List.nil_append]

theorem tree_mirror_sum (t : BinTree Nat) : t.mirror.sum = t.sum := by
  induction t with
  | leaf => rfl
  | node l x r hl hr =>
    rw [BinTree.mirror, BinTree.sum, hl, hr, BinTree.sum, Nat.add_right_comm, Nat.add_comm r.sum,
      Nat.add_right_comm]

theorem tree_leaves {α : Type} (t : BinTree α) : t.leaves = t.size + 1 := by
  induction t with
  | leaf => rfl
  | node l x r hl hr =>
    rw [BinTree.leaves, hl, hr, BinTree.size, ← Nat.add_assoc]

theorem tree_map_size {α β : Type} (f : α → β) (t : BinTree α) : (t.map f).size = t.size := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.map, BinTree.size, hl, hr, BinTree.size]

theorem tree_map_height {α β : Type} (f : α → β) (t : BinTree α) :
    (t.map f).height = t.height := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.map, BinTree.height, hl, hr, BinTree.height]

theorem tree_map_comp {α β γ : Type} (f : α → β) (g : β → γ) (t : BinTree α) :
    (t.map f).map g = t.map (fun x => g (f x)) := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.map, BinTree.map, hl, hr, BinTree.map]

theorem tree_map_identity {α : Type} (f : α → α) (h : ∀ x, f x = x) (t : BinTree α) :
    t.map f = t := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.map, h, hl, hr]

theorem tree_map_toList {α β : Type} (f : α → β) (t : BinTree α) :
    (t.map f).toList = List.map f t.toList := by
  induction t with
  | leaf => rfl
  | node l x r hl hr =>
    rw [BinTree.map, BinTree.toList, hl, hr, BinTree.toList, List.map_append, List.map_cons]

theorem tree_toList_length {α : Type} (t : BinTree α) : t.toList.length = t.size := by
  induction t with
  | leaf => rfl
  | node l x r hl hr =>
    rw [BinTree.toList, List.length_append, List.length_cons, hl, hr, BinTree.size, Nat.add_assoc,
      Nat.add_comm 1]

theorem tree_height_le_size {α : Type} (t : BinTree α) : t.height ≤ t.size := by
  induction t with
  | leaf => exact Nat.le_refl 0
  | node l x r hl hr =>
    rw [BinTree.height, BinTree.size, Nat.add_right_comm]
    exact Nat.succ_le_succ (Nat.max_le.2 ⟨Nat.le_trans hl (Nat.le_add_right l.size r.size),
      Nat.le_trans hr (Nat.le_add_left r.size l.size)⟩)

/-! ## Expressions and a compiler -/

theorem tree_swap_swap (t : Term) : t.swap.swap = t := by
  induction t with
  | var => rfl
  | const n => rfl
  | plus s t hs ht => rw [Term.swap, Term.swap, hs, ht]
  | times s t hs ht => rw [Term.swap, Term.swap, hs, ht]

theorem tree_swap_eval (x : Nat) (t : Term) : t.swap.eval x = t.eval x := by
  induction t with
  | var => rfl
  | const n => rfl
  | plus s t hs ht => rw [Term.swap, Term.eval, hs, ht, Term.eval, Nat.add_comm]
  | times s t hs ht => rw [Term.swap, Term.eval, hs, ht, Term.eval, Nat.mul_comm]

theorem tree_swap_size (t : Term) : t.swap.size = t.size := by
  induction t with
  | var => rfl
  | const n => rfl
  | plus s t hs ht => rw [Term.swap, Term.size, hs, ht, Term.size, Nat.add_comm]
  | times s t hs ht => rw [Term.swap, Term.size, hs, ht, Term.size, Nat.add_comm]

theorem tree_size_pos (t : Term) : 0 < t.size := by
  induction t with
  | var => exact Nat.succ_pos 0
  | const n => exact Nat.succ_pos 0
  | plus s t hs ht =>
    rw [Term.size]
    exact Nat.lt_of_lt_of_le hs (Nat.le_add_right s.size t.size)
  | times s t hs ht =>
    rw [Term.size]
    exact Nat.lt_of_lt_of_le hs (Nat.le_add_right s.size t.size)

theorem tree_subst_var (t : Term) : Term.subst Term.var t = t := by
  induction t with
  | var => rfl
  | const n => rfl
  | plus s t hs ht => rw [Term.subst, hs, ht]
  | times s t hs ht => rw [Term.subst, hs, ht]

theorem tree_subst_eval (x : Nat) (u t : Term) :
    (Term.subst u t).eval x = t.eval (u.eval x) := by
  induction t with
  | var => rfl
  | const n => rfl
  | plus s t hs ht => rw [Term.subst, Term.eval, hs, ht, Term.eval]
  | times s t hs ht => rw [Term.subst, Term.eval, hs, ht, Term.eval]

theorem tree_subst_subst (u v t : Term) :
    Term.subst u (Term.subst v t) = Term.subst (Term.subst u v) t := by
  induction t with
  | var => rfl
  | const n => rfl
  | plus s t hs ht => rw [Term.subst, Term.subst, hs, ht, Term.subst]
  | times s t hs ht => rw [Term.subst, Term.subst, hs, ht, Term.subst]

theorem tree_run_append (x : Nat) (p q : List Instr) (st : List Nat) :
    run x (p ++ q) st = run x q (run x p st) := by
  induction p generalizing st with
  | nil => rfl
  | cons i p ih => rw [List.cons_append, run, ih, run]

theorem tree_compile_correct (x : Nat) (t : Term)
    (h : ∀ p q st, run x (p ++ q) st = run x q (run x p st)) (st : List Nat) :
    run x t.compile st = t.eval x :: st := by
  induction t generalizing st with
  | var => rfl
  | const n => rfl
  | plus s t hs ht =>
    rw [Term.compile, h, hs, h, ht]
    rfl
  | times s t hs ht =>
    rw [Term.compile, h, hs, h, ht]
    rfl

theorem tree_compile_nonempty (t : Term) : 0 < t.compile.length := by
  cases t with
  | var => exact Nat.succ_pos 0
  | const n => exact Nat.succ_pos 0
  | plus s t =>
    rw [Term.compile, List.length_append, List.length_append]
    exact Nat.lt_of_lt_of_le (Nat.succ_pos t.compile.length) (Nat.le_add_left _ s.compile.length)
  | times s t =>
    rw [Term.compile, List.length_append, List.length_append]
    exact Nat.lt_of_lt_of_le (Nat.succ_pos t.compile.length) (Nat.le_add_left _ s.compile.length)

/-! ## More about trees -/

theorem tree_mirror_node {α : Type} (l r : BinTree α) (x : α) :
    (BinTree.node l x r).mirror.mirror = BinTree.node l.mirror.mirror x r.mirror.mirror := by
  rw [BinTree.mirror, BinTree.mirror]

theorem tree_mirror_inj {α : Type} (s t : BinTree α) (m : ∀ u : BinTree α, u.mirror.mirror = u)
    (h : s.mirror = t.mirror) : s = t := by
  rw [← m s, h, m]

theorem tree_size_zero {α : Type} (t : BinTree α) (h : t.size = 0) : t = BinTree.leaf := by
  cases t with
  | leaf => rfl
  | node l x r =>
    rw [BinTree.size, Nat.add_right_comm] at h
    exact absurd h (Nat.succ_ne_zero (l.size + r.size))

theorem tree_leaves_pos {α : Type} (t : BinTree α) : 0 < t.leaves := by
  induction t with
  | leaf => exact Nat.succ_pos 0
  | node l x r hl hr =>
    rw [BinTree.leaves]
    exact Nat.lt_of_lt_of_le hl (Nat.le_add_right l.leaves r.leaves)

theorem tree_map_leaves {α β : Type} (f : α → β) (t : BinTree α) : (t.map f).leaves = t.leaves := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.map, BinTree.leaves, hl, hr, BinTree.leaves]

theorem tree_map_agree {α β : Type} (f g : α → β) (h : ∀ x, f x = g x) (t : BinTree α) :
    t.map f = t.map g := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.map, BinTree.map, h, hl, hr]

theorem tree_map_inverse {α β : Type} (f : α → β) (g : β → α) (h : ∀ x, g (f x) = x)
    (t : BinTree α) : (t.map f).map g = t := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.map, BinTree.map, h, hl, hr]

theorem tree_toList_total (t : BinTree Nat) (h : ∀ a b, total (a ++ b) = total a + total b) :
    total t.toList = t.sum := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.toList, h, total, hl, hr, BinTree.sum, Nat.add_assoc]

theorem tree_sum_map_double (t : BinTree Nat) : (t.map (fun x => x + x)).sum = t.sum + t.sum := by
  induction t with
  | leaf => rfl
  | node l x r hl hr =>
    rw [BinTree.map, BinTree.sum, hl, hr, BinTree.sum]
    simp only [Nat.add_assoc, Nat.add_left_comm]

theorem tree_sum_map_zero (t : BinTree Nat) : (t.map (fun _ => 0)).sum = 0 := by
  induction t with
  | leaf => rfl
  | node l x r hl hr => rw [BinTree.map, BinTree.sum, hl, hr]

theorem tree_eval_const (n x y : Nat) : (Term.const n).eval x = (Term.const n).eval y := by
  rfl

theorem tree_eval_plus_comm (x : Nat) (s t : Term) :
    (Term.plus s t).eval x = (Term.plus t s).eval x := by
  rw [Term.eval, Term.eval, Nat.add_comm]

theorem tree_eval_times_plus (x : Nat) (r s t : Term) :
    (Term.times r (Term.plus s t)).eval x
      = (Term.plus (Term.times r s) (Term.times r t)).eval x := by
  rw [Term.eval, Term.eval, Term.eval, Term.eval, Term.eval, Nat.mul_add]

theorem tree_eval_zero_plus (x : Nat) (t : Term) :
    (Term.plus (Term.const 0) t).eval x = t.eval x := by
  rw [Term.eval, Term.eval, Nat.zero_add]

theorem tree_eval_mono (t : Term) (x y : Nat) (h : x ≤ y) : t.eval x ≤ t.eval y := by
  induction t with
  | var => exact h
  | const n => exact Nat.le_refl n
  | plus s t hs ht =>
    rw [Term.eval, Term.eval]
    exact Nat.add_le_add hs ht
  | times s t hs ht =>
    rw [Term.eval, Term.eval]
    exact Nat.mul_le_mul hs ht

theorem tree_subst_const (n : Nat) (u t : Term) :
    Term.subst u (Term.plus (Term.const n) t) = Term.plus (Term.const n) (Term.subst u t) := by
  rw [Term.subst, Term.subst]

theorem tree_subst_swap (u t : Term) :
    Term.swap (Term.subst u t) = Term.subst (Term.swap u) (Term.swap t) := by
  induction t with
  | var => rfl
  | const n => rfl
  | plus s t hs ht => rw [Term.subst, Term.swap, hs, ht, Term.swap, Term.subst]
  | times s t hs ht => rw [Term.subst, Term.swap, hs, ht, Term.swap, Term.subst]

theorem tree_compile_length (t : Term) : t.compile.length + 1 = 2 * t.size := by
  induction t with
  | var => rfl
  | const n => rfl
  | plus s t hs ht =>
    rw [Term.compile, List.length_append, List.length_append, Term.size, Nat.mul_add, ← hs, ← ht]
    exact Nat.add_right_comm s.compile.length (t.compile.length + 1) 1
  | times s t hs ht =>
    rw [Term.compile, List.length_append, List.length_append, Term.size, Nat.mul_add, ← hs, ← ht]
    exact Nat.add_right_comm s.compile.length (t.compile.length + 1) 1

theorem tree_run_two (x : Nat) (i j : Instr) (st : List Nat) :
    run x [i, j] st = j.step x (i.step x st) := by
  rw [run, run, run]

theorem tree_run_load_push (x n : Nat) (st : List Nat) :
    run x [Instr.load, Instr.push n, Instr.add] st = (x + n) :: st := by
  rfl

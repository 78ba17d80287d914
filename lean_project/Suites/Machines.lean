import Suites.Defs.Machines

/-! # Machines -/

open Machine

/-! ## The stack machine -/

theorem machine_exec_append (env : Nat → Nat) (p q : List Op) (st : List Nat) :
    exec env (p ++ q) st = exec env q (exec env p st) := by
  induction p generalizing st with
  | nil => rfl
  | cons i p ih => rw [List.cons_append, exec, ih, exec]

theorem machine_exec_singleton (env : Nat → Nat) (i : Op) (st : List Nat) : exec env [i] st = step env i st := by
  rw [exec, exec]

theorem machine_exec_snoc (env : Nat → Nat) (p : List Op) (i : Op) (st : List Nat) :
    exec env (p ++ [i]) st = step env i (exec env p st) := by
  induction p generalizing st with
  | nil => rfl
  | cons j p ih => rw [List.cons_append, exec, ih, exec]

theorem machine_compile_correct (env : Nat → Nat) (e : Exp) (st : List Nat) :
    exec env e.compile st = e.eval env :: st := by
  have app : ∀ p q s, exec env (p ++ q) s = exec env q (exec env p s) := by
    intro p q s
    induction p generalizing s with
    | nil => rfl
    | cons i p ih => rw [List.cons_append, exec, ih, exec]
  induction e generalizing st with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb => rw [Exp.compile, app, iha, app, ihb]; rfl
  | mul a b iha ihb => rw [Exp.compile, app, iha, app, ihb]; rfl

theorem machine_compile_then (env : Nat → Nat) (e : Exp) (h : ∀ st, exec env e.compile st = e.eval env :: st)
    (a : Nat) (st : List Nat) : exec env (e.compile ++ [Op.add]) (a :: st) = (a + e.eval env) :: st := by
  have app : ∀ p q s, exec env (p ++ q) s = exec env q (exec env p s) := by
    intro p q s
    induction p generalizing s with
    | nil => rfl
    | cons i p ih => rw [List.cons_append, exec, ih, exec]
  rw [app, h]
  rfl

theorem machine_compile_length (e : Exp) : e.compile.length = e.leaves + e.ops := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb =>
    simp only [Exp.compile, List.length_append, iha, ihb, Exp.leaves, Exp.ops, List.length_cons, List.length_nil]
    omega
  | mul a b iha ihb =>
    simp only [Exp.compile, List.length_append, iha, ihb, Exp.leaves, Exp.ops, List.length_cons, List.length_nil]
    omega

theorem machine_compile_ne_nil (e : Exp) : e.compile ≠ [] := by
  intro h
  have k := congrArg List.length h
  cases e <;> simp [Exp.compile] at k

theorem machine_leaves_ops (e : Exp) : e.leaves = e.ops + 1 := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb =>
    rw [Exp.leaves, Exp.ops]
    omega
  | mul a b iha ihb =>
    rw [Exp.leaves, Exp.ops]
    omega

theorem machine_leaves_pos (e : Exp) : 0 < e.leaves := by
  induction e with
  | num n => exact Nat.succ_pos 0
  | var i => exact Nat.succ_pos 0
  | add a b iha ihb => exact Nat.lt_of_lt_of_le iha (Nat.le_add_right _ _)
  | mul a b iha ihb => exact Nat.lt_of_lt_of_le iha (Nat.le_add_right _ _)

theorem machine_depth_le_ops (e : Exp) : e.depth ≤ e.ops := by
  induction e with
  | num n => exact Nat.le_refl 0
  | var i => exact Nat.le_refl 0
  | add a b iha ihb =>
    rw [Exp.depth, Exp.ops]
    omega
  | mul a b iha ihb =>
    rw [Exp.depth, Exp.ops]
    omega

theorem machine_leaves_le_pow (e : Exp) : e.leaves ≤ 2 ^ e.depth := by
  have mono : ∀ a b c : Nat, a ≤ b → c ≤ 2 ^ a → c ≤ 2 ^ b :=
    fun a b c h k => Nat.le_trans k (Nat.pow_le_pow_right (Nat.succ_pos 1) h)
  induction e with
  | num n => exact Nat.le_refl 1
  | var i => exact Nat.le_refl 1
  | add a b iha ihb =>
    rw [Exp.leaves, Exp.depth, Nat.pow_succ, Nat.mul_two]
    exact Nat.add_le_add (mono _ _ _ (Nat.le_max_left _ _) iha) (mono _ _ _ (Nat.le_max_right _ _) ihb)
  | mul a b iha ihb =>
    rw [Exp.leaves, Exp.depth, Nat.pow_succ, Nat.mul_two]
    exact Nat.add_le_add (mono _ _ _ (Nat.le_max_left _ _) iha) (mono _ _ _ (Nat.le_max_right _ _) ihb)

theorem machine_swap_eval (env : Nat → Nat) (e : Exp) : e.swap.eval env = e.eval env := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb => rw [Exp.swap, Exp.eval, iha, ihb, Exp.eval, Nat.add_comm]
  | mul a b iha ihb => rw [Exp.swap, Exp.eval, iha, ihb, Exp.eval, Nat.mul_comm]

theorem machine_swap_swap (e : Exp) : e.swap.swap = e := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb => rw [Exp.swap, Exp.swap, iha, ihb]
  | mul a b iha ihb => rw [Exp.swap, Exp.swap, iha, ihb]

theorem machine_swap_depth (e : Exp) : e.swap.depth = e.depth := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb => rw [Exp.swap, Exp.depth, iha, ihb, Exp.depth, Nat.max_comm]
  | mul a b iha ihb => rw [Exp.swap, Exp.depth, iha, ihb, Exp.depth, Nat.max_comm]

theorem machine_swap_leaves (e : Exp) : e.swap.leaves = e.leaves := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb => rw [Exp.swap, Exp.leaves, iha, ihb, Exp.leaves, Nat.add_comm]
  | mul a b iha ihb => rw [Exp.swap, Exp.leaves, iha, ihb, Exp.leaves, Nat.add_comm]

theorem machine_swap_closed (e : Exp) : e.swap.closed = e.closed := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb => rw [Exp.swap, Exp.closed, iha, ihb, Exp.closed, Bool.and_comm]
  | mul a b iha ihb => rw [Exp.swap, Exp.closed, iha, ihb, Exp.closed, Bool.and_comm]

theorem machine_subst_eval (env : Nat → Nat) (s : Nat → Exp) (e : Exp) :
    (e.subst s).eval env = e.eval (fun i => (s i).eval env) := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb => rw [Exp.subst, Exp.eval, iha, ihb, Exp.eval]
  | mul a b iha ihb => rw [Exp.subst, Exp.eval, iha, ihb, Exp.eval]

theorem machine_subst_var (e : Exp) : e.subst Exp.var = e := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb => rw [Exp.subst, iha, ihb]
  | mul a b iha ihb => rw [Exp.subst, iha, ihb]

theorem machine_subst_subst (s t : Nat → Exp) (e : Exp) :
    (e.subst s).subst t = e.subst (fun i => (s i).subst t) := by
  induction e with
  | num n => rfl
  | var i => rfl
  | add a b iha ihb => rw [Exp.subst, Exp.subst, iha, ihb, Exp.subst]
  | mul a b iha ihb => rw [Exp.subst, Exp.subst, iha, ihb, Exp.subst]

theorem machine_subst_closed (s : Nat → Exp) (e : Exp) (h : e.closed = true) : e.subst s = e := by
  induction e with
  | num n => rfl
  | var i => cases h
  | add a b iha ihb =>
    rw [Exp.closed, Bool.and_eq_true] at h
    rw [Exp.subst, iha h.1, ihb h.2]
  | mul a b iha ihb =>
    rw [Exp.closed, Bool.and_eq_true] at h
    rw [Exp.subst, iha h.1, ihb h.2]

theorem machine_eval_closed (env env' : Nat → Nat) (e : Exp) (h : e.closed = true) : e.eval env = e.eval env' := by
  induction e with
  | num n => rfl
  | var i => cases h
  | add a b iha ihb =>
    rw [Exp.closed, Bool.and_eq_true] at h
    rw [Exp.eval, iha h.1, ihb h.2, Exp.eval]
  | mul a b iha ihb =>
    rw [Exp.closed, Bool.and_eq_true] at h
    rw [Exp.eval, iha h.1, ihb h.2, Exp.eval]

theorem machine_eval_ext (env env' : Nat → Nat) (h : ∀ i, env i = env' i) (e : Exp) : e.eval env = e.eval env' := by
  induction e with
  | num n => rfl
  | var i => exact h i
  | add a b iha ihb => rw [Exp.eval, iha, ihb, Exp.eval]
  | mul a b iha ihb => rw [Exp.eval, iha, ihb, Exp.eval]

theorem machine_eval_mono (env env' : Nat → Nat) (h : ∀ i, env i ≤ env' i) (e : Exp) :
    e.eval env ≤ e.eval env' := by
  induction e with
  | num n => exact Nat.le_refl n
  | var i => exact h i
  | add a b iha ihb => exact Nat.add_le_add iha ihb
  | mul a b iha ihb => exact Nat.mul_le_mul iha ihb

theorem machine_eval_pos (env : Nat → Nat) (h : ∀ i, 0 < env i) (e : Exp) (k : e.leaves = 1) (n : Nat)
    (l : e ≠ Exp.num 0) : 0 < e.eval env := by
  have pos : ∀ x : Exp, 0 < x.leaves := by
    intro x
    induction x with
    | num n => exact Nat.succ_pos 0
    | var i => exact Nat.succ_pos 0
    | add a b iha ihb => exact Nat.lt_of_lt_of_le iha (Nat.le_add_right _ _)
    | mul a b iha ihb => exact Nat.lt_of_lt_of_le iha (Nat.le_add_right _ _)
  cases e with
  | num m =>
    cases m with
    | zero => exact absurd rfl l
    | succ m => exact Nat.succ_pos m
  | var i => exact h i
  | add a b =>
    have ha := pos a
    have hb := pos b
    rw [Exp.leaves] at k
    omega
  | mul a b =>
    have ha := pos a
    have hb := pos b
    rw [Exp.leaves] at k
    omega

theorem machine_distribute (env : Nat → Nat) (a b c : Exp) :
    (Exp.mul a (Exp.add b c)).eval env = (Exp.add (Exp.mul a b) (Exp.mul a c)).eval env := by
  simp only [Exp.eval, Nat.mul_add]

theorem machine_step_push_add (env : Nat → Nat) (m n : Nat) (st : List Nat) :
    exec env [Op.push m, Op.push n, Op.add] st = exec env [Op.push (m + n)] st := by
  rfl

theorem machine_step_length (env : Nat → Nat) (i : Op) (st : List Nat) : (step env i st).length ≤ st.length + 1 := by
  cases i with
  | push n => exact Nat.le_refl _
  | load i => exact Nat.le_refl _
  | add =>
    cases st with
    | nil => exact Nat.zero_le _
    | cons a st =>
      cases st with
      | nil => exact Nat.le_succ _
      | cons b st => exact Nat.le_trans (Nat.le_succ _) (Nat.le_succ _)
  | mul =>
    cases st with
    | nil => exact Nat.zero_le _
    | cons a st =>
      cases st with
      | nil => exact Nat.le_succ _
      | cons b st => exact Nat.le_trans (Nat.le_succ _) (Nat.le_succ _)

theorem machine_exec_length (env : Nat → Nat) (h : ∀ i st, (step env i st).length ≤ st.length + 1) (p : List Op)
    (st : List Nat) : (exec env p st).length ≤ st.length + p.length := by
  induction p generalizing st with
  | nil => exact Nat.le_refl _
  | cons i p ih =>
    rw [exec, List.length_cons]
    have k := ih (step env i st)
    have l := h i st
    omega

/-! ## The bank account -/

theorem machine_obey_deposit (b : Int) (n : Nat) : obey b (Order.deposit n) = b + n := by
  rw [obey]

theorem machine_obey_refused (b : Int) (n : Nat) (h : b < n) : obey b (Order.withdraw n) = b := by
  rw [obey, if_neg (Int.not_le.2 h)]

theorem machine_obey_paid (b : Int) (n : Nat) (h : (n : Int) ≤ b) : obey b (Order.withdraw n) + n = b := by
  rw [obey, if_pos h, Int.sub_add_cancel]

theorem machine_obey_nonneg (b : Int) (o : Order) (h : 0 ≤ b) : 0 ≤ obey b o := by
  cases o with
  | deposit n => rw [obey]; omega
  | withdraw n => rw [obey]; split <;> omega

theorem machine_account_nonneg (b : Int) (os : List Order) (h : 0 ≤ b) : 0 ≤ account b os := by
  induction os generalizing b with
  | nil => exact h
  | cons o os ih =>
    rw [account]
    apply ih
    cases o with
    | deposit n => rw [obey]; omega
    | withdraw n => rw [obey]; split <;> omega

theorem machine_account_append (b : Int) (os ps : List Order) :
    account b (os ++ ps) = account (account b os) ps := by
  induction os generalizing b with
  | nil => rfl
  | cons o os ih => rw [List.cons_append, account, ih, account]

theorem machine_account_bounded (b : Int) (os : List Order) (h : 0 ≤ b) : account b os ≤ b + paidIn os := by
  have nonneg : ∀ c o, 0 ≤ c → 0 ≤ obey c o := by
    intro c o k
    cases o with
    | deposit n => rw [obey]; omega
    | withdraw n => rw [obey]; split <;> omega
  induction os generalizing b with
  | nil => rw [account, paidIn]; omega
  | cons o os ih =>
    have k := ih (obey b o) (nonneg b o h)
    rw [account]
    cases o with
    | deposit n => rw [obey] at *; rw [paidIn]; omega
    | withdraw n =>
      rw [paidIn]
      rw [obey] at *
      split at k
      case isTrue l => rw [if_pos l]; omega
      case isFalse l => rw [if_neg l]; omega

theorem machine_account_deposits (b : Int) (n k : Nat) :
    account b (List.replicate k (Order.deposit n)) = b + k * n := by
  induction k generalizing b with
  | zero => simp [account]
  | succ k ih =>
    rw [List.replicate_succ, account, ih, obey, Int.natCast_succ, Int.add_mul, Int.one_mul, Int.add_assoc,
      Int.add_comm (n : Int)]

theorem machine_account_empty_withdraw (n : Nat) (h : 0 < n) (k : Nat) :
    account 0 (List.replicate k (Order.withdraw n)) = 0 := by
  induction k with
  | zero => rfl
  | succ k ih =>
    rw [List.replicate_succ, account, obey, if_neg, ih]
    omega

theorem machine_account_round_trip (b : Int) (n : Nat) (h : 0 ≤ b) :
    account b [Order.deposit n, Order.withdraw n] = b := by
  show (if (n : Int) ≤ b + n then b + n - n else b + n) = b
  split <;> omega

theorem machine_account_deposits_commute (b : Int) (m n : Nat) :
    account b [Order.deposit m, Order.deposit n] = account b [Order.deposit n, Order.deposit m] := by
  simp only [account, obey]
  omega

theorem machine_obey_mono (b c : Int) (n : Nat) (h : b ≤ c) : obey b (Order.deposit n) ≤ obey c (Order.deposit n) := by
  rw [obey, obey]
  omega

theorem machine_paidIn_nonneg (os : List Order) : 0 ≤ paidIn os := by
  induction os with
  | nil => exact Int.le_refl 0
  | cons o os ih => cases o <;> rw [paidIn] <;> omega

theorem machine_paidIn_append (os ps : List Order) : paidIn (os ++ ps) = paidIn os + paidIn ps := by
  induction os with
  | nil => exact (Int.zero_add _).symm
  | cons o os ih => cases o <;> rw [List.cons_append, paidIn, ih, paidIn] <;> omega

/-! ## Protected memory -/

theorem machine_user_cannot_write (limit i v j : Nat) (mem : Nat → Nat) (h : j < limit) :
    write limit Mode.user i v mem j = mem j := by
  rw [write, if_neg]
  omega

theorem machine_user_writes (limit i v : Nat) (mem : Nat → Nat) (h : limit ≤ i) :
    write limit Mode.user i v mem i = v := by
  rw [write, if_pos ⟨rfl, h⟩]

theorem machine_user_refused (limit i v : Nat) (mem : Nat → Nat) (h : i < limit) :
    write limit Mode.user i v mem = mem := by
  funext j
  rw [write, if_neg]
  omega

theorem machine_kernel_writes (limit i v : Nat) (mem : Nat → Nat) : write limit Mode.kernel i v mem i = v := by
  rw [write, if_pos rfl]

theorem machine_write_elsewhere (limit i v j : Nat) (m : Mode) (mem : Nat → Nat) (h : j ≠ i) :
    write limit m i v mem j = mem j := by
  cases m with
  | user => rw [write, if_neg (fun k => h k.1)]
  | kernel => rw [write, if_neg h]

theorem machine_write_twice (limit i v w : Nat) (m : Mode) (mem : Nat → Nat) :
    write limit m i w (write limit m i v mem) = write limit m i w mem := by
  funext j
  cases m <;> simp only [write] <;> split <;> rfl

theorem machine_write_commute (limit i j v w : Nat) (m n : Mode) (mem : Nat → Nat) (h : i ≠ j) :
    write limit m i v (write limit n j w mem) = write limit n j w (write limit m i v mem) := by
  funext k
  cases m <;> cases n <;> simp only [write] <;> split <;> split <;> first | rfl | omega

theorem machine_write_same (limit i : Nat) (m : Mode) (mem : Nat → Nat) : write limit m i (mem i) mem = mem := by
  funext j
  cases m with
  | user =>
    rw [write]
    split
    case isTrue h => rw [h.1]
    case isFalse => rfl
  | kernel =>
    rw [write]
    split
    case isTrue h => rw [h]
    case isFalse => rfl

theorem machine_write_no_limit (i v : Nat) (m : Mode) (mem : Nat → Nat) :
    write 0 m i v mem = write 0 Mode.kernel i v mem := by
  funext j
  cases m with
  | kernel => rfl
  | user => simp [write]

theorem machine_users_cannot_reach (limit : Nat) (ws : List (Nat × Nat)) (mem : Nat → Nat) (j : Nat) (h : j < limit) :
    userWrites limit ws mem j = mem j := by
  induction ws generalizing mem with
  | nil => rfl
  | cons w ws ih =>
    rw [userWrites, ih, write, if_neg]
    omega

theorem machine_users_append (limit : Nat) (ws us : List (Nat × Nat)) (mem : Nat → Nat) :
    userWrites limit (ws ++ us) mem = userWrites limit us (userWrites limit ws mem) := by
  induction ws generalizing mem with
  | nil => rfl
  | cons w ws ih => rw [List.cons_append, userWrites, ih, userWrites]

theorem machine_users_untouched (limit : Nat) (ws : List (Nat × Nat)) (mem : Nat → Nat) (j : Nat)
    (h : ∀ w, w ∈ ws → w.1 ≠ j) : userWrites limit ws mem j = mem j := by
  induction ws generalizing mem with
  | nil => rfl
  | cons w ws ih =>
    have k : j ≠ w.1 := fun e => h w List.mem_cons_self e.symm
    rw [userWrites, ih _ (fun u m => h u (List.mem_cons_of_mem w m)), write, if_neg (fun l => k l.1)]

theorem machine_users_harmless (limit : Nat) (ws : List (Nat × Nat)) (mem : Nat → Nat)
    (h : ∀ w, w ∈ ws → w.1 < limit) : userWrites limit ws mem = mem := by
  induction ws generalizing mem with
  | nil => rfl
  | cons w ws ih =>
    have k : write limit Mode.user w.1 w.2 mem = mem := by
      funext j
      have l := h w List.mem_cons_self
      rw [write, if_neg]
      omega
    rw [userWrites, k, ih _ (fun u m => h u (List.mem_cons_of_mem w m))]

theorem machine_users_last (limit i v : Nat) (ws : List (Nat × Nat)) (mem : Nat → Nat) (h : limit ≤ i) :
    userWrites limit (ws ++ [(i, v)]) mem i = v := by
  induction ws generalizing mem with
  | nil =>
    show write limit Mode.user i v mem i = v
    rw [write, if_pos ⟨rfl, h⟩]
  | cons w ws ih => rw [List.cons_append, userWrites, ih]

theorem machine_kernel_not_limited (l l' : Nat) (ws : List (Nat × Nat)) (mem : Nat → Nat) :
    kernelWrites l ws mem = kernelWrites l' ws mem := by
  induction ws generalizing mem with
  | nil => rfl
  | cons w ws ih =>
    rw [kernelWrites, kernelWrites]
    exact ih _

theorem machine_users_as_kernel (ws : List (Nat × Nat)) (mem : Nat → Nat) :
    userWrites 0 ws mem = kernelWrites 0 ws mem := by
  have h : ∀ i v f, write 0 Mode.user i v f = write 0 Mode.kernel i v f := by
    intro i v f
    funext j
    simp [write]
  induction ws generalizing mem with
  | nil => rfl
  | cons w ws ih => rw [userWrites, kernelWrites, h, ih]

theorem machine_kernel_append (limit : Nat) (ws us : List (Nat × Nat)) (mem : Nat → Nat) :
    kernelWrites limit (ws ++ us) mem = kernelWrites limit us (kernelWrites limit ws mem) := by
  induction ws generalizing mem with
  | nil => rfl
  | cons w ws ih => rw [List.cons_append, kernelWrites, ih, kernelWrites]

/-! ## Automata -/

theorem machine_light_cycle (l : Light) : l.next.next.next = l := by
  cases l <;> rfl

theorem machine_light_moves (l : Light) : l.next ≠ l := by
  cases l <;> intro h <;> cases h

theorem machine_light_injective (l m : Light) (h : l.next = m.next) : l = m := by
  cases l <;> cases m <;> first | rfl | cases h

theorem machine_light_onto (l : Light) : ∃ m : Light, m.next = l := by
  exact ⟨l.next.next, by cases l <;> rfl⟩

theorem machine_light_no_shortcut (l : Light) : l.next.next ≠ l := by
  cases l <;> intro h <;> cases h

theorem machine_drive_append {S A : Type} (δ : S → A → S) (s : S) (v w : List A) :
    drive δ s (v ++ w) = drive δ (drive δ s v) w := by
  induction v generalizing s with
  | nil => rfl
  | cons a v ih => rw [List.cons_append, drive, ih, drive]

theorem machine_drive_snoc {S A : Type} (δ : S → A → S) (s : S) (v : List A) (a : A) :
    drive δ s (v ++ [a]) = δ (drive δ s v) a := by
  induction v generalizing s with
  | nil => rfl
  | cons b v ih => rw [List.cons_append, drive, ih, drive]

theorem machine_drive_sink {S A : Type} (δ : S → A → S) (s : S) (h : ∀ a, δ s a = s) (w : List A) :
    drive δ s w = s := by
  induction w with
  | nil => rfl
  | cons a w ih => rw [drive, h, ih]

theorem machine_drive_invariant {S A : Type} (δ : S → A → S) (p : S → Prop) (h : ∀ s a, p s → p (δ s a)) (s : S)
    (k : p s) (w : List A) : p (drive δ s w) := by
  induction w generalizing s with
  | nil => exact k
  | cons a w ih => exact ih (δ s a) (h s a k)

theorem machine_drive_simulation {S T A : Type} (δ : S → A → S) (γ : T → A → T) (f : S → T)
    (h : ∀ s a, f (δ s a) = γ (f s) a) (s : S) (w : List A) : f (drive δ s w) = drive γ (f s) w := by
  induction w generalizing s with
  | nil => rfl
  | cons a w ih => rw [drive, ih, h, drive]

theorem machine_drive_product {S T A : Type} (δ : S → A → S) (γ : T → A → T) (s : S) (t : T) (w : List A) :
    drive (fun (p : S × T) a => (δ p.1 a, γ p.2 a)) (s, t) w = (drive δ s w, drive γ t w) := by
  induction w generalizing s t with
  | nil => rfl
  | cons a w ih => rw [drive, ih, drive, drive]

theorem machine_drive_map {S A B : Type} (δ : S → A → S) (f : B → A) (s : S) (w : List B) :
    drive δ s (List.map f w) = drive (fun t b => δ t (f b)) s w := by
  induction w generalizing s with
  | nil => rfl
  | cons b w ih => rw [List.map_cons, drive, ih, drive]

theorem machine_drive_commuting {S A : Type} (δ : S → A → S) (h : ∀ s a b, δ (δ s a) b = δ (δ s b) a) (s : S) (a : A)
    (w : List A) : drive δ (δ s a) w = δ (drive δ s w) a := by
  induction w generalizing s with
  | nil => rfl
  | cons b w ih => rw [drive, h, ih, drive]

theorem machine_drive_reverse {S A : Type} (δ : S → A → S) (h : ∀ s a b, δ (δ s a) b = δ (δ s b) a) (s : S)
    (w : List A) : drive δ s w.reverse = drive δ s w := by
  have app : ∀ (t : S) (v : List A) (a : A), drive δ t (v ++ [a]) = δ (drive δ t v) a := by
    intro t v a
    induction v generalizing t with
    | nil => rfl
    | cons b v ih => rw [List.cons_append, drive, ih, drive]
  have move : ∀ (v : List A) (t : S) (a : A), drive δ (δ t a) v = δ (drive δ t v) a := by
    intro v
    induction v with
    | nil => intro t a; rfl
    | cons b v ih => intro t a; rw [drive, h, ih, drive]
  induction w with
  | nil => rfl
  | cons a w ih => rw [List.reverse_cons, app, ih, drive, move]

theorem machine_odd_append (v w : List Bool) :
    oddTrues (v ++ w) = cond (oddTrues v) (!oddTrues w) (oddTrues w) := by
  induction v with
  | nil => rfl
  | cons b v ih =>
    rw [List.cons_append, oddTrues, ih, oddTrues]
    cases b <;> cases oddTrues v <;> cases oddTrues w <;> rfl

theorem machine_odd_double (w : List Bool) : oddTrues (w ++ w) = false := by
  have app : ∀ u v, oddTrues (u ++ v) = cond (oddTrues u) (!oddTrues v) (oddTrues v) := by
    intro u v
    induction u with
    | nil => rfl
    | cons b u ih =>
      rw [List.cons_append, oddTrues, ih, oddTrues]
      cases b <;> cases oddTrues u <;> cases oddTrues v <;> rfl
  rw [app]
  cases oddTrues w <;> rfl

theorem machine_odd_falses (n : Nat) : oddTrues (List.replicate n false) = false := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, oddTrues, ih]; rfl

theorem machine_odd_swap (a b : Bool) (w : List Bool) : oddTrues (a :: b :: w) = oddTrues (b :: a :: w) := by
  simp only [oddTrues]
  cases a <;> cases b <;> cases oddTrues w <;> rfl

theorem machine_odd_flip (b : Bool) (w : List Bool) : oddTrues ((!b) :: w) = !oddTrues (b :: w) := by
  rw [oddTrues, oddTrues]
  cases b <;> cases oddTrues w <;> rfl

theorem machine_tick_bounded (n c : Nat) (h : 0 < n) : tick n c < n := by
  exact Nat.mod_lt _ h

theorem machine_tick_advances (n c : Nat) (h : c + 1 < n) : tick n c = c + 1 := by
  exact Nat.mod_eq_of_lt h

theorem machine_tick_wraps (n : Nat) : tick (n + 1) n = 0 := by
  exact Nat.mod_self (n + 1)

theorem machine_tick_mod (n c : Nat) : tick n (c % n) = tick n c := by
  rw [tick, tick, Nat.mod_add_mod]

/-! ## Run lengths -/

theorem machine_times_append (x n : Nat) (xs ys : List Nat) : times x n (xs ++ ys) = times x n xs ++ ys := by
  induction n with
  | zero => rfl
  | succ n ih => rw [times, ih, times, List.cons_append]

theorem machine_times_add (x m n : Nat) (xs : List Nat) : times x (m + n) xs = times x m (times x n xs) := by
  induction m with
  | zero => rw [Nat.zero_add, times]
  | succ m ih => rw [Nat.succ_add, times, ih, times]

theorem machine_times_replicate (x n : Nat) (xs : List Nat) : times x n xs = List.replicate n x ++ xs := by
  induction n with
  | zero => rfl
  | succ n ih => rw [times, ih, List.replicate_succ, List.cons_append]

theorem machine_times_length (x n : Nat) (xs : List Nat) : (times x n xs).length = n + xs.length := by
  induction n with
  | zero => exact (Nat.zero_add _).symm
  | succ n ih => rw [times, List.length_cons, ih, Nat.add_right_comm]

theorem machine_decode_append (rs ss : List (Nat × Nat)) : decode (rs ++ ss) = decode rs ++ decode ss := by
  have h : ∀ x n xs ys, times x n (xs ++ ys) = times x n xs ++ ys := by
    intro x n xs ys
    induction n with
    | zero => rfl
    | succ n ih => rw [times, ih, times, List.cons_append]
  induction rs with
  | nil => rfl
  | cons r rs ih => rw [List.cons_append, decode, ih, h, decode]

theorem machine_decode_push (x : Nat) (rs : List (Nat × Nat)) : decode (push x rs) = x :: decode rs := by
  cases rs with
  | nil => rfl
  | cons r rs =>
    rw [push]
    split
    case isTrue h => rw [decode, times, decode, h]
    case isFalse => rfl

theorem machine_decode_encode (xs : List Nat) : decode (encode xs) = xs := by
  have h : ∀ x rs, decode (push x rs) = x :: decode rs := by
    intro x rs
    cases rs with
    | nil => rfl
    | cons r rs =>
      rw [push]
      split
      case isTrue h => rw [decode, times, decode, h]
      case isFalse => rfl
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [encode, h, ih]

theorem machine_encode_injective (xs ys : List Nat) (h : ∀ zs, decode (encode zs) = zs) (e : encode xs = encode ys) :
    xs = ys := by
  rw [← h xs, e, h]

theorem machine_push_length (x : Nat) (rs : List (Nat × Nat)) : (push x rs).length ≤ rs.length + 1 := by
  cases rs with
  | nil => exact Nat.le_refl 1
  | cons r rs =>
    rw [push]
    split
    · exact Nat.le_succ _
    · exact Nat.le_refl _

theorem machine_encode_length (xs : List Nat) : (encode xs).length ≤ xs.length := by
  have h : ∀ x rs, (push x rs).length ≤ rs.length + 1 := by
    intro x rs
    cases rs with
    | nil => exact Nat.le_refl 1
    | cons r rs =>
      rw [push]
      split
      · exact Nat.le_succ _
      · exact Nat.le_refl _
  induction xs with
  | nil => exact Nat.le_refl 0
  | cons x xs ih =>
    rw [encode, List.length_cons]
    exact Nat.le_trans (h x _) (Nat.succ_le_succ ih)

theorem machine_push_ne_nil (x : Nat) (rs : List (Nat × Nat)) : push x rs ≠ [] := by
  cases rs with
  | nil => simp [push]
  | cons r rs =>
    rw [push]
    split <;> simp

theorem machine_encode_nil_iff (xs : List Nat) : encode xs = [] ↔ xs = [] := by
  cases xs with
  | nil => simp [encode]
  | cons x xs =>
    rw [encode]
    cases encode xs with
    | nil => simp [push]
    | cons r rs =>
      rw [push]
      split <;> simp

theorem machine_encode_replicate (x n : Nat) : encode (List.replicate (n + 1) x) = [(x, n + 1)] := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, encode, ih, push, if_pos rfl]

theorem machine_encode_run (x : Nat) (xs : List Nat) (r : Nat × Nat) (rs : List (Nat × Nat)) (h : encode xs = r :: rs)
    (k : r.1 = x) : encode (x :: xs) = (x, r.2 + 1) :: rs := by
  rw [encode, h, push, if_pos k]

/-! ## The queue -/

theorem machine_enqueue_elements (x : Nat) (q : Queue) : (q.enqueue x).elements = q.elements ++ [x] := by
  simp only [Queue.elements, Queue.enqueue, List.reverse_cons, List.append_assoc]

theorem machine_tidy_elements (q : Queue) : q.tidy.elements = q.elements := by
  simp only [Queue.elements, Queue.tidy, List.reverse_nil, List.append_nil]

theorem machine_tidy_back (q : Queue) : q.tidy.back = [] := by
  rw [Queue.tidy]

theorem machine_tidy_tidy (q : Queue) : q.tidy.tidy = q.tidy := by
  simp only [Queue.tidy, List.reverse_nil, List.append_nil]

theorem machine_size_elements (q : Queue) : q.elements.length = q.size := by
  rw [Queue.elements, List.length_append, List.length_reverse, Queue.size]

theorem machine_enqueue_size (x : Nat) (q : Queue) : (q.enqueue x).size = q.size + 1 := by
  simp only [Queue.size, Queue.enqueue, List.length_cons, Nat.add_assoc]

theorem machine_tidy_size (q : Queue) : q.tidy.size = q.size := by
  simp only [Queue.size, Queue.tidy, List.length_append, List.length_reverse, List.length_nil, Nat.add_zero]

theorem machine_queue_empty (q : Queue) (h : q.size = 0) : q.elements = [] := by
  have f : q.front = [] := List.eq_nil_of_length_eq_zero (Nat.eq_zero_of_add_eq_zero_right h)
  have b : q.back = [] := List.eq_nil_of_length_eq_zero (Nat.eq_zero_of_add_eq_zero_left h)
  rw [Queue.elements, f, b]
  rfl

theorem machine_enqueue_twice (x y : Nat) (q : Queue) :
    ((q.enqueue x).enqueue y).elements = q.elements ++ [x, y] := by
  simp [Queue.elements, Queue.enqueue, List.append_assoc]

theorem machine_enqueue_mem (x a : Nat) (q : Queue) : a ∈ (q.enqueue x).elements ↔ a ∈ q.elements ∨ a = x := by
  simp only [Queue.elements, Queue.enqueue, List.reverse_cons, List.mem_append, List.mem_singleton, or_assoc]

theorem machine_first_out (x : Nat) (f b : List Nat) (y : Nat) :
    ((Queue.mk (x :: f) b).enqueue y).elements.head? = some x := by
  rfl

import Suites.Defs.Imperative

/-! # Imperative programs: equivalence, Hoare's rules, optimization, and small programs that are correct -/

open Machine Imp

/-! ## Variables -/

theorem imperative_update_same (env : Nat → Nat) (x v : Nat) : update env x v x = v := by
  rw [update, if_pos rfl]

theorem imperative_update_other (env : Nat → Nat) (x y v : Nat) (h : y ≠ x) : update env x v y = env y := by
  rw [update, if_neg h]

theorem imperative_eval_unread (env : Nat → Nat) (x v : Nat) (e : Exp) (h : ¬Reads x e) :
    e.eval (update env x v) = e.eval env := by
  induction e with
  | num n => rfl
  | var y => exact if_neg (fun k => h k.symm)
  | add a b iha ihb => rw [Exp.eval, iha (fun k => h (Or.inl k)), ihb (fun k => h (Or.inr k)), Exp.eval]
  | mul a b iha ihb => rw [Exp.eval, iha (fun k => h (Or.inl k)), ihb (fun k => h (Or.inr k)), Exp.eval]

theorem imperative_eval_agree (env env' : Nat → Nat) (e : Exp) (h : ∀ x, Reads x e → env x = env' x) :
    e.eval env = e.eval env' := by
  induction e with
  | num n => rfl
  | var y => exact h y rfl
  | add a b iha ihb => rw [Exp.eval, iha (fun x k => h x (Or.inl k)), ihb (fun x k => h x (Or.inr k)), Exp.eval]
  | mul a b iha ihb => rw [Exp.eval, iha (fun x k => h x (Or.inl k)), ihb (fun x k => h x (Or.inr k)), Exp.eval]

theorem imperative_run_unwritten (x : Nat) (s : Stmt) (h : ¬Writes x s) (env : Nat → Nat) : run s env x = env x := by
  have many : ∀ f : (Nat → Nat) → Nat → Nat, (∀ env, f env x = env x) → ∀ n env, repeated f n env x = env x := by
    intro f k n
    induction n with
    | zero => exact fun env => rfl
    | succ n ih =>
      intro env
      rw [repeated, ih, k]
  induction s generalizing env with
  | skip => rfl
  | assign y e => exact if_neg h
  | seq s t ihs iht => rw [run, iht (fun k => h (Or.inr k)), ihs (fun k => h (Or.inl k))]
  | cond e s t ihs iht =>
    rw [run]
    split
    · exact iht (fun k => h (Or.inr k)) env
    · exact ihs (fun k => h (Or.inl k)) env
  | loop e s ih => exact many _ (ih h) _ env

/-! ## The same effect -/

theorem imperative_seq_assoc (s t u : Stmt) : Same (Stmt.seq (Stmt.seq s t) u) (Stmt.seq s (Stmt.seq t u)) := by
  intro env
  rfl

theorem imperative_seq_skip (s : Stmt) : Same (Stmt.seq s Stmt.skip) s := by
  intro env
  rw [run, run]

theorem imperative_same_seq (s s' t t' : Stmt) (h : Same s s') (k : Same t t') : Same (Stmt.seq s t) (Stmt.seq s' t') := by
  intro env
  rw [run, run, h, k]

theorem imperative_cond_same (e : Exp) (s : Stmt) : Same (Stmt.cond e s s) s := by
  intro env
  rw [run]
  split <;> rfl

theorem imperative_cond_seq (e : Exp) (s t u : Stmt) :
    Same (Stmt.seq (Stmt.cond e s t) u) (Stmt.cond e (Stmt.seq s u) (Stmt.seq t u)) := by
  intro env
  rw [run, run, run]
  split <;> rfl

theorem imperative_cond_cond (e : Exp) (s t u : Stmt) : Same (Stmt.cond e (Stmt.cond e s t) u) (Stmt.cond e s u) := by
  intro env
  rw [run, run, run]
  split
  · rfl
  · rfl

theorem imperative_loop_zero (s : Stmt) : Same (Stmt.loop (Exp.num 0) s) Stmt.skip := by
  intro env
  rfl

theorem imperative_loop_skip (e : Exp) : Same (Stmt.loop e Stmt.skip) Stmt.skip := by
  have many : ∀ n env, repeated (run Stmt.skip) n env = env := by
    intro n
    induction n with
    | zero => exact fun env => rfl
    | succ n ih =>
      intro env
      rw [repeated, ih, run]
  intro env
  exact many _ env

theorem imperative_repeated_add (f : (Nat → Nat) → Nat → Nat) (m n : Nat) (env : Nat → Nat) :
    repeated f (m + n) env = repeated f n (repeated f m env) := by
  induction m generalizing env with
  | zero => rw [Nat.zero_add, repeated]
  | succ m ih => rw [Nat.succ_add, repeated, ih, repeated]

theorem imperative_loop_succ (n : Nat) (s : Stmt) :
    Same (Stmt.loop (Exp.num (n + 1)) s) (Stmt.seq (Stmt.loop (Exp.num n) s) s) := by
  have snoc : ∀ n env, repeated (run s) (n + 1) env = run s (repeated (run s) n env) := by
    intro n
    induction n with
    | zero => exact fun env => rfl
    | succ n ih =>
      intro env
      rw [repeated, ih, repeated]
  intro env
  rw [run, run, run, Exp.eval, Exp.eval, snoc]

theorem imperative_loop_add (m n : Nat) (s : Stmt) :
    Same (Stmt.loop (Exp.num (m + n)) s) (Stmt.seq (Stmt.loop (Exp.num m) s) (Stmt.loop (Exp.num n) s)) := by
  have add : ∀ m n env, repeated (run s) (m + n) env = repeated (run s) n (repeated (run s) m env) := by
    intro m n
    induction m with
    | zero =>
      intro env
      rw [Nat.zero_add, repeated]
    | succ m ih =>
      intro env
      rw [Nat.succ_add, repeated, ih, repeated]
  intro env
  rw [run, run, run, run, Exp.eval, Exp.eval, Exp.eval, add]

theorem imperative_loop_loop (m n : Nat) (s : Stmt) :
    Same (Stmt.loop (Exp.num m) (Stmt.loop (Exp.num n) s)) (Stmt.loop (Exp.num (m * n)) s) := by
  have add : ∀ m n env, repeated (run s) (m + n) env = repeated (run s) n (repeated (run s) m env) := by
    intro m n
    induction m with
    | zero =>
      intro env
      rw [Nat.zero_add, repeated]
    | succ m ih =>
      intro env
      rw [Nat.succ_add, repeated, ih, repeated]
  have mul : ∀ m env, repeated (run (Stmt.loop (Exp.num n) s)) m env = repeated (run s) (m * n) env := by
    intro m
    induction m with
    | zero =>
      intro env
      rw [Nat.zero_mul]
      rfl
    | succ m ih =>
      intro env
      rw [Nat.succ_mul, Nat.add_comm (m * n), add]
      exact ih _
  intro env
  rw [run, run, Exp.eval, Exp.eval, mul]

theorem imperative_assign_twice (x m n : Nat) :
    Same (Stmt.seq (Stmt.assign x (Exp.num m)) (Stmt.assign x (Exp.num n))) (Stmt.assign x (Exp.num n)) := by
  intro env
  funext y
  rw [run, run, run, run, Exp.eval, Exp.eval, update, update, update]
  split <;> rfl

theorem imperative_assign_dead (x : Nat) (d e : Exp) (h : ¬Reads x e) :
    Same (Stmt.seq (Stmt.assign x d) (Stmt.assign x e)) (Stmt.assign x e) := by
  have unread : ∀ v env, e.eval (update env x v) = e.eval env := by
    intro v env
    induction e with
    | num n => rfl
    | var y => exact if_neg (fun k => h k.symm)
    | add a b iha ihb => rw [Exp.eval, iha (fun k => h (Or.inl k)), ihb (fun k => h (Or.inr k)), Exp.eval]
    | mul a b iha ihb => rw [Exp.eval, iha (fun k => h (Or.inl k)), ihb (fun k => h (Or.inr k)), Exp.eval]
  intro env
  funext y
  rw [run, run, run, run, unread, update, update, update]
  split <;> rfl

theorem imperative_assign_self (x : Nat) : Same (Stmt.assign x (Exp.var x)) Stmt.skip := by
  intro env
  funext y
  show update env x (env x) y = env y
  rw [update]
  split
  · rename_i e
    rw [e]
  · rfl

theorem imperative_assign_commute (x y : Nat) (d e : Exp) (h : x ≠ y) (hd : ¬Reads y d) (he : ¬Reads x e) :
    Same (Stmt.seq (Stmt.assign x d) (Stmt.assign y e)) (Stmt.seq (Stmt.assign y e) (Stmt.assign x d)) := by
  have unread : ∀ (z : Nat) (e : Exp), ¬Reads z e → ∀ v env, e.eval (update env z v) = e.eval env := by
    intro z e h v env
    induction e with
    | num n => rfl
    | var y => exact if_neg (fun k => h k.symm)
    | add a b iha ihb => rw [Exp.eval, iha (fun k => h (Or.inl k)), ihb (fun k => h (Or.inr k)), Exp.eval]
    | mul a b iha ihb => rw [Exp.eval, iha (fun k => h (Or.inl k)), ihb (fun k => h (Or.inr k)), Exp.eval]
  intro env
  funext z
  rw [run, run, run, run, run, run, unread x e he, unread y d hd, update, update, update, update]
  by_cases p : z = y
  · rw [if_pos p, if_neg (fun q => h (q.symm.trans p)), if_pos p]
  · rw [if_neg p, if_neg p]

/-! ## Hoare's rules -/

theorem imperative_hoare_skip (P : (Nat → Nat) → Prop) : Triple P Stmt.skip P := by
  intro env h
  exact h

theorem imperative_hoare_seq (P Q R : (Nat → Nat) → Prop) (s t : Stmt) (h : Triple P s Q) (k : Triple Q t R) :
    Triple P (Stmt.seq s t) R := by
  intro env p
  exact k _ (h env p)

theorem imperative_hoare_assign (Q : (Nat → Nat) → Prop) (x : Nat) (e : Exp) :
    Triple (fun env => Q (update env x (e.eval env))) (Stmt.assign x e) Q := by
  intro env h
  exact h

theorem imperative_hoare_consequence (P P' Q Q' : (Nat → Nat) → Prop) (s : Stmt) (h : Triple P s Q)
    (hp : ∀ env, P' env → P env) (hq : ∀ env, Q env → Q' env) : Triple P' s Q' := by
  intro env p
  exact hq _ (h env (hp env p))

theorem imperative_hoare_cond (P Q : (Nat → Nat) → Prop) (e : Exp) (s t : Stmt)
    (h : Triple (fun env => P env ∧ e.eval env ≠ 0) s Q) (k : Triple (fun env => P env ∧ e.eval env = 0) t Q) :
    Triple P (Stmt.cond e s t) Q := by
  intro env p
  rw [run]
  split
  · rename_i z
    exact k env ⟨p, z⟩
  · rename_i z
    exact h env ⟨p, z⟩

theorem imperative_hoare_loop (P : (Nat → Nat) → Prop) (e : Exp) (s : Stmt) (h : Triple P s P) :
    Triple P (Stmt.loop e s) P := by
  have many : ∀ n env, P env → P (repeated (run s) n env) := by
    intro n
    induction n with
    | zero => exact fun env p => p
    | succ n ih => exact fun env p => ih _ (h env p)
  intro env p
  exact many _ env p

theorem imperative_hoare_count (P : Nat → (Nat → Nat) → Prop) (n : Nat) (s : Stmt)
    (h : ∀ i, i < n → Triple (P i) s (P (i + 1))) : Triple (P 0) (Stmt.loop (Exp.num n) s) (P n) := by
  have many : ∀ k i env, i + k = n → P i env → P n (repeated (run s) k env) := by
    intro k
    induction k with
    | zero =>
      intro i env e p
      rw [Nat.add_zero] at e
      rw [e] at p
      exact p
    | succ k ih =>
      intro i env e p
      exact ih (i + 1) _ (by omega) (h i (by omega) env p)
  intro env p
  exact many n 0 env (Nat.zero_add n) p

theorem imperative_hoare_and (P P' Q Q' : (Nat → Nat) → Prop) (s : Stmt) (h : Triple P s Q) (k : Triple P' s Q') :
    Triple (fun env => P env ∧ P' env) s (fun env => Q env ∧ Q' env) := by
  intro env p
  exact ⟨h env p.1, k env p.2⟩

theorem imperative_hoare_frame (P Q : (Nat → Nat) → Prop) (s : Stmt) (x v : Nat) (h : Triple P s Q)
    (un : ∀ env, run s env x = env x) : Triple (fun env => P env ∧ env x = v) s (fun env => Q env ∧ env x = v) := by
  intro env p
  refine ⟨h env p.1, ?_⟩
  rw [un]
  exact p.2

theorem imperative_hoare_same (s t : Stmt) : Same s t ↔ ∀ P Q, Triple P s Q ↔ Triple P t Q := by
  constructor
  · intro h P Q
    constructor
    · intro k env p
      rw [← h env]
      exact k env p
    · intro k env p
      rw [h env]
      exact k env p
  · intro h env
    exact ((h (fun e => e = env) (fun e => e = run t env)).mpr (fun e p => by rw [p])) env rfl

/-! ## Optimization -/

theorem imperative_sum_eval (env : Nat → Nat) (a b : Exp) : (sum a b).eval env = a.eval env + b.eval env := by
  unfold sum
  split
  · rfl
  · exact (Nat.zero_add _).symm
  · rfl
  · rfl

theorem imperative_product_eval (env : Nat → Nat) (a b : Exp) : (product a b).eval env = a.eval env * b.eval env := by
  unfold product
  split <;> rfl

theorem imperative_fold_eval (sum : ∀ env a b, (sum a b).eval env = a.eval env + b.eval env)
    (product : ∀ env a b, (product a b).eval env = a.eval env * b.eval env) (env : Nat → Nat) (e : Exp) :
    (fold e).eval env = e.eval env := by
  induction e with
  | num n => rfl
  | var x => rfl
  | add a b iha ihb => rw [fold, sum, iha, ihb, Exp.eval]
  | mul a b iha ihb => rw [fold, product, iha, ihb, Exp.eval]

theorem imperative_fold_leaves (e : Exp) : (fold e).leaves ≤ e.leaves := by
  have pos : ∀ a : Exp, 0 < a.leaves := by
    intro a
    induction a with
    | num n => exact Nat.succ_pos 0
    | var x => exact Nat.succ_pos 0
    | add a b iha ihb => exact Nat.lt_of_lt_of_le iha (Nat.le_add_right _ _)
    | mul a b iha ihb => exact Nat.lt_of_lt_of_le iha (Nat.le_add_right _ _)
  have sum : ∀ a b, (sum a b).leaves ≤ a.leaves + b.leaves := by
    intro a b
    unfold sum
    split
    · exact Nat.le_succ 1
    · exact Nat.le_add_left _ _
    · exact Nat.le_add_right _ _
    · exact Nat.le_refl _
  have product : ∀ a b, (product a b).leaves ≤ a.leaves + b.leaves := by
    intro a b
    unfold product
    split
    · exact Nat.le_succ 1
    · exact Nat.le_refl _
  induction e with
  | num n => exact Nat.le_refl 1
  | var x => exact Nat.le_refl 1
  | add a b iha ihb => exact Nat.le_trans (sum _ _) (Nat.add_le_add iha ihb)
  | mul a b iha ihb => exact Nat.le_trans (product _ _) (Nat.add_le_add iha ihb)

theorem imperative_fold_closed (e : Exp) (h : e.closed = true) : ∃ n, fold e = Exp.num n := by
  induction e with
  | num n => exact ⟨n, rfl⟩
  | var x => exact nomatch h
  | add a b iha ihb =>
    have k := (Bool.and_eq_true _ _).mp h
    rcases iha k.1 with ⟨m, hm⟩
    rcases ihb k.2 with ⟨n, hn⟩
    exact ⟨m + n, by rw [fold, hm, hn, sum]⟩
  | mul a b iha ihb =>
    have k := (Bool.and_eq_true _ _).mp h
    rcases iha k.1 with ⟨m, hm⟩
    rcases ihb k.2 with ⟨n, hn⟩
    exact ⟨m * n, by rw [fold, hm, hn, product]⟩

theorem imperative_optimize_same (fold : ∀ env e, (fold e).eval env = e.eval env) (s : Stmt) : Same (optimize s) s := by
  have many : ∀ f g : (Nat → Nat) → Nat → Nat, (∀ env, f env = g env) → ∀ n env, repeated f n env = repeated g n env := by
    intro f g h n
    induction n with
    | zero => exact fun env => rfl
    | succ n ih =>
      intro env
      rw [repeated, h, ih, repeated]
  induction s with
  | skip => exact fun env => rfl
  | assign x e =>
    intro env
    rw [optimize, run, fold, run]
  | seq s t ihs iht =>
    intro env
    rw [optimize, run, ihs, iht, run]
  | cond e s t ihs iht =>
    intro env
    rw [optimize, run, fold, ihs, iht, run]
  | loop e s ih =>
    intro env
    rw [optimize, run, fold, many _ _ ih, run]

theorem imperative_optimize_writes (x : Nat) (s : Stmt) : Writes x (optimize s) ↔ Writes x s := by
  induction s with
  | skip => exact Iff.rfl
  | assign y e => exact Iff.rfl
  | seq s t ihs iht => exact or_congr ihs iht
  | cond e s t ihs iht => exact or_congr ihs iht
  | loop e s ih => exact ih

/-! ## Small programs -/

theorem imperative_swap (env : Nat → Nat) :
    run (Stmt.seq (Stmt.assign 2 (Exp.var 0)) (Stmt.seq (Stmt.assign 0 (Exp.var 1)) (Stmt.assign 1 (Exp.var 2)))) env 0 =
      env 1 ∧
    run (Stmt.seq (Stmt.assign 2 (Exp.var 0)) (Stmt.seq (Stmt.assign 0 (Exp.var 1)) (Stmt.assign 1 (Exp.var 2)))) env 1 =
      env 0 := by
  constructor
  · rfl
  · rfl

theorem imperative_add_by_loop (env : Nat → Nat) :
    run (Stmt.loop (Exp.var 1) (Stmt.assign 0 (Exp.add (Exp.var 0) (Exp.num 1)))) env 0 = env 0 + env 1 := by
  have many : ∀ n env, repeated (run (Stmt.assign 0 (Exp.add (Exp.var 0) (Exp.num 1)))) n env 0 = env 0 + n := by
    intro n
    induction n with
    | zero => exact fun env => rfl
    | succ n ih =>
      intro env
      rw [repeated, ih]
      show env 0 + 1 + n = env 0 + (n + 1)
      omega
  rw [run, many, Exp.eval]

theorem imperative_mul_by_loop (env : Nat → Nat) (h : env 0 = 0) :
    run (Stmt.loop (Exp.var 1) (Stmt.assign 0 (Exp.add (Exp.var 0) (Exp.var 2)))) env 0 = env 1 * env 2 := by
  have many : ∀ n env, repeated (run (Stmt.assign 0 (Exp.add (Exp.var 0) (Exp.var 2)))) n env 0 = env 0 + n * env 2 := by
    intro n
    induction n with
    | zero =>
      intro env
      rw [repeated, Nat.zero_mul, Nat.add_zero]
    | succ n ih =>
      intro env
      rw [repeated, ih, Nat.succ_mul]
      show env 0 + env 2 + n * env 2 = env 0 + (n * env 2 + env 2)
      omega
  rw [run, many, h, Exp.eval, Nat.zero_add]

theorem imperative_pow_by_loop (env : Nat → Nat) (h : env 0 = 1) :
    run (Stmt.loop (Exp.var 1) (Stmt.assign 0 (Exp.mul (Exp.var 0) (Exp.var 2)))) env 0 = env 2 ^ env 1 := by
  have many : ∀ n env, repeated (run (Stmt.assign 0 (Exp.mul (Exp.var 0) (Exp.var 2)))) n env 0 = env 0 * env 2 ^ n := by
    intro n
    induction n with
    | zero =>
      intro env
      rw [repeated, Nat.pow_zero, Nat.mul_one]
    | succ n ih =>
      intro env
      rw [repeated, ih, Nat.pow_succ]
      show env 0 * env 2 * env 2 ^ n = env 0 * (env 2 ^ n * env 2)
      rw [Nat.mul_assoc, Nat.mul_comm (env 2)]
  rw [run, many, h, Exp.eval, Nat.one_mul]

theorem imperative_sum_by_loop (env : Nat → Nat) (h0 : env 0 = 0) (h2 : env 2 = 0) :
    2 * run (Stmt.loop (Exp.var 1) (Stmt.seq (Stmt.assign 2 (Exp.add (Exp.var 2) (Exp.num 1)))
      (Stmt.assign 0 (Exp.add (Exp.var 0) (Exp.var 2))))) env 0 = env 1 * (env 1 + 1) := by
  have many : ∀ n env, 2 * repeated (run (Stmt.seq (Stmt.assign 2 (Exp.add (Exp.var 2) (Exp.num 1)))
      (Stmt.assign 0 (Exp.add (Exp.var 0) (Exp.var 2))))) n env 0 = 2 * env 0 + 2 * (n * env 2) + n * (n + 1) := by
    intro n
    induction n with
    | zero =>
      intro env
      rw [repeated, Nat.zero_mul, Nat.zero_mul]
      rfl
    | succ n ih =>
      intro env
      rw [repeated, ih]
      show 2 * (env 0 + (env 2 + 1)) + 2 * (n * (env 2 + 1)) + n * (n + 1) =
        2 * env 0 + 2 * ((n + 1) * env 2) + (n + 1) * (n + 1 + 1)
      rw [Nat.mul_add n (env 2) 1, Nat.succ_mul n (env 2), Nat.mul_add (n + 1) (n + 1) 1, Nat.succ_mul n (n + 1)]
      omega
  rw [run, many, h0, h2, Exp.eval]
  omega

theorem imperative_factorial_by_loop (fact : Nat → Nat) (start : fact 0 = 1)
    (next : ∀ n, fact (n + 1) = (n + 1) * fact n) (env : Nat → Nat) (h0 : env 0 = 1) (h2 : env 2 = 0) :
    run (Stmt.loop (Exp.var 1) (Stmt.seq (Stmt.assign 2 (Exp.add (Exp.var 2) (Exp.num 1)))
      (Stmt.assign 0 (Exp.mul (Exp.var 0) (Exp.var 2))))) env 0 = fact (env 1) := by
  have snoc : ∀ (f : (Nat → Nat) → Nat → Nat) n env, repeated f (n + 1) env = f (repeated f n env) := by
    intro f n
    induction n with
    | zero => exact fun env => rfl
    | succ n ih =>
      intro env
      rw [repeated, ih, repeated]
  have many : ∀ n, repeated (run (Stmt.seq (Stmt.assign 2 (Exp.add (Exp.var 2) (Exp.num 1)))
      (Stmt.assign 0 (Exp.mul (Exp.var 0) (Exp.var 2))))) n env 0 = fact n ∧
      repeated (run (Stmt.seq (Stmt.assign 2 (Exp.add (Exp.var 2) (Exp.num 1)))
      (Stmt.assign 0 (Exp.mul (Exp.var 0) (Exp.var 2))))) n env 2 = n := by
    intro n
    induction n with
    | zero => exact ⟨h0.trans start.symm, h2⟩
    | succ n ih =>
      rw [snoc, next, Nat.mul_comm]
      refine ⟨?_, congrArg Nat.succ ih.2⟩
      rw [← ih.1]
      exact congrArg (fun k => _ * (k + 1)) ih.2
  exact (many (env 1)).1

theorem imperative_fibonacci_by_loop (fib : Nat → Nat) (zero : fib 0 = 0) (one : fib 1 = 1)
    (next : ∀ n, fib (n + 2) = fib n + fib (n + 1)) (env : Nat → Nat) (h0 : env 0 = 0) (h2 : env 2 = 1) :
    run (Stmt.loop (Exp.var 1) (Stmt.seq (Stmt.assign 3 (Exp.add (Exp.var 0) (Exp.var 2)))
      (Stmt.seq (Stmt.assign 0 (Exp.var 2)) (Stmt.assign 2 (Exp.var 3))))) env 0 = fib (env 1) := by
  have snoc : ∀ (f : (Nat → Nat) → Nat → Nat) n env, repeated f (n + 1) env = f (repeated f n env) := by
    intro f n
    induction n with
    | zero => exact fun env => rfl
    | succ n ih =>
      intro env
      rw [repeated, ih, repeated]
  have many : ∀ n, repeated (run (Stmt.seq (Stmt.assign 3 (Exp.add (Exp.var 0) (Exp.var 2)))
      (Stmt.seq (Stmt.assign 0 (Exp.var 2)) (Stmt.assign 2 (Exp.var 3))))) n env 0 = fib n ∧
      repeated (run (Stmt.seq (Stmt.assign 3 (Exp.add (Exp.var 0) (Exp.var 2)))
      (Stmt.seq (Stmt.assign 0 (Exp.var 2)) (Stmt.assign 2 (Exp.var 3))))) n env 2 = fib (n + 1) := by
    intro n
    induction n with
    | zero => exact ⟨h0.trans zero.symm, h2.trans one.symm⟩
    | succ n ih =>
      rw [snoc, next]
      refine ⟨ih.2, ?_⟩
      rw [← ih.1, ← ih.2]
      rfl
  exact (many (env 1)).1

import Suites.Defs.Memory

/-! # Memory that processes and a kernel share, and accounts that customers share -/

open Memory

/-! ## Cells and regions -/

theorem memory_store_read (m : Nat → Nat) (a : Nat) : store m a (m a) = m := by
  funext b
  rw [store]
  split
  · rename_i e
    rw [e]
  · rfl

theorem memory_store_shadow (m : Nat → Nat) (a x y : Nat) : store (store m a x) a y = store m a y := by
  funext b
  rw [store, store, store]
  split <;> rfl

theorem memory_store_comm (m : Nat → Nat) (a b x y : Nat) (h : a ≠ b) :
    store (store m a x) b y = store (store m b y) a x := by
  funext c
  rw [store, store, store, store]
  by_cases p : c = b
  · rw [if_pos p, if_neg (fun q => h (q.symm.trans p)), if_pos p]
  · rw [if_neg p, if_neg p]

theorem memory_store_injective (m : Nat → Nat) (a x y : Nat) (h : store m a x = store m a y) : x = y := by
  have k := congrFun h a
  rw [store, store, if_pos rfl, if_pos rfl] at k
  exact k

theorem memory_translate_inside (r : Region) (v a : Nat) (h : translate r v = some a) : Inside r a := by
  rw [translate] at h
  split at h
  · injection h with h
    rw [← h]
    exact ⟨Nat.le_add_right _ _, Nat.add_lt_add_left (by assumption) _⟩
  · exact nomatch h

theorem memory_translate_onto (r : Region) (a : Nat) (h : Inside r a) : ∃ v, translate r v = some a := by
  rcases h with ⟨l, u⟩
  refine ⟨a - r.base, ?_⟩
  rw [translate, if_pos (by omega), Nat.add_sub_of_le l]

theorem memory_translate_injective (r : Region) (v w a : Nat) (h : translate r v = some a)
    (k : translate r w = some a) : v = w := by
  rw [translate] at h k
  split at h
  · split at k
    · injection h with h
      injection k with k
      omega
    · exact nomatch k
  · exact nomatch h

theorem memory_translate_none (r : Region) (v : Nat) : translate r v = none ↔ r.size ≤ v := by
  rw [translate]
  split
  · rename_i l
    exact ⟨fun h => (nomatch h), fun h => absurd l (Nat.not_lt.mpr h)⟩
  · rename_i l
    exact ⟨fun _ => Nat.not_lt.mp l, fun _ => rfl⟩

theorem memory_apart_symm (r s : Region) (h : Apart r s) : Apart s r := by
  intro a hs hr
  exact h a hr hs

theorem memory_apart_of_order (r s : Region) (h : r.base + r.size ≤ s.base) : Apart r s := by
  intro a hr hs
  exact Nat.not_le.mpr hr.2 (Nat.le_trans h hs.1)

theorem memory_apart_iff (r s : Region) (hr : 0 < r.size) (hs : 0 < s.size) :
    Apart r s ↔ r.base + r.size ≤ s.base ∨ s.base + s.size ≤ r.base := by
  constructor
  · intro h
    rcases Nat.le_total r.base s.base with l | l
    · left
      rcases Nat.lt_or_ge s.base (r.base + r.size) with u | u
      · exact (h s.base ⟨l, u⟩ ⟨Nat.le_refl _, Nat.lt_add_of_pos_right hs⟩).elim
      · exact u
    · right
      rcases Nat.lt_or_ge r.base (s.base + s.size) with u | u
      · exact (h r.base ⟨Nat.le_refl _, Nat.lt_add_of_pos_right hr⟩ ⟨l, u⟩).elim
      · exact u
  · rintro (h | h) a ha hb
    · exact Nat.not_le.mpr ha.2 (Nat.le_trans h hb.1)
    · exact Nat.not_le.mpr hb.2 (Nat.le_trans h ha.1)

theorem memory_apart_empty (r s : Region) (h : r.size = 0) : Apart r s := by
  intro a ha
  have k := ha.2
  rw [h] at k
  exact absurd (Nat.lt_of_le_of_lt ha.1 k) (Nat.lt_irrefl _)

/-! ## What a program can reach -/

theorem memory_step_outside (r : Region) (i : Instr) (m : Nat → Nat) (a : Nat) (h : ¬Inside r a) :
    step r i m a = m a := by
  have inside : ∀ v b, translate r v = some b → Inside r b := by
    intro v b k
    rw [translate] at k
    split at k
    · injection k with k
      rw [← k]
      exact ⟨Nat.le_add_right _ _, Nat.add_lt_add_left (by assumption) _⟩
    · exact nomatch k
  cases i with
  | skip => rfl
  | put v x =>
    rw [step]
    cases k : translate r v with
    | none => rfl
    | some b =>
      have ne : a ≠ b := fun e => h (e ▸ inside v b k)
      exact if_neg ne
  | copy v w =>
    rw [step]
    cases k : translate r v with
    | none => rfl
    | some b =>
      cases l : translate r w with
      | none => rfl
      | some c =>
        have ne : a ≠ c := fun e => h (e ▸ inside w c l)
        exact if_neg ne

theorem memory_run_outside (r : Region) (step_outside : ∀ i m a, ¬Inside r a → step r i m a = m a) (is : List Instr)
    (m : Nat → Nat) (a : Nat) (h : ¬Inside r a) : run r is m a = m a := by
  induction is generalizing m with
  | nil => rfl
  | cons i is ih => rw [run, ih, step_outside i m a h]

theorem memory_run_append (r : Region) (is js : List Instr) (m : Nat → Nat) :
    run r (is ++ js) m = run r js (run r is m) := by
  induction is generalizing m with
  | nil => rfl
  | cons i is ih => rw [List.cons_append, run, ih, run]

theorem memory_run_invariant (r : Region) (p : (Nat → Nat) → Prop) (h : ∀ i m, p m → p (step r i m)) (is : List Instr)
    (m : Nat → Nat) (k : p m) : p (run r is m) := by
  induction is generalizing m with
  | nil => exact k
  | cons i is ih => exact ih _ (h i m k)

theorem memory_run_empty_region (r : Region) (h : r.size = 0) (is : List Instr) (m : Nat → Nat) : run r is m = m := by
  have no : ∀ v, translate r v = none := by
    intro v
    rw [translate, h, if_neg (Nat.not_lt_zero v)]
  induction is generalizing m with
  | nil => rfl
  | cons i is ih =>
    rw [run, ih]
    cases i with
    | skip => rfl
    | put v x => rw [step, no]
    | copy v w => rw [step, no]

theorem memory_run_skips (r : Region) (n : Nat) (m : Nat → Nat) : run r (List.replicate n Instr.skip) m = m := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, run, step, ih]

theorem memory_put_read (r : Region) (v x : Nat) (m : Nat → Nat) (h : v < r.size) :
    step r (Instr.put v x) m (r.base + v) = x := by
  rw [step, translate, if_pos h]
  exact if_pos rfl

theorem memory_put_twice (r : Region) (v x y : Nat) (m : Nat → Nat) :
    run r [Instr.put v x, Instr.put v y] m = run r [Instr.put v y] m := by
  rw [run, run, run, run, run, step, step, step]
  cases translate r v with
  | none => rfl
  | some a =>
    funext b
    show store (store m a x) a y b = store m a y b
    rw [store, store, store]
    split <;> rfl

theorem memory_put_copy (r : Region) (v w x : Nat) (m : Nat → Nat) (hv : v < r.size) (hw : w < r.size) :
    run r [Instr.put v x, Instr.copy v w] m (r.base + w) = x := by
  rw [run, run, run, step, step, translate, translate, if_pos hv, if_pos hw]
  show store (store m (r.base + v) x) (r.base + w) (store m (r.base + v) x (r.base + v)) (r.base + w) = x
  rw [store, if_pos rfl, store, if_pos rfl]

theorem memory_copy_self (r : Region) (v : Nat) (m : Nat → Nat) : step r (Instr.copy v v) m = m := by
  rw [step]
  cases translate r v with
  | none => rfl
  | some a =>
    funext b
    show store m a (m a) b = m b
    rw [store]
    split
    · rename_i e
      rw [e]
    · rfl

theorem memory_swap (r : Region) (u v w : Nat) (m : Nat → Nat) (hu : u < r.size) (hv : v < r.size) (hw : w < r.size)
    (uv : u ≠ v) (uw : u ≠ w) (vw : v ≠ w) :
    run r [Instr.copy u w, Instr.copy v u, Instr.copy w v] m (r.base + u) = m (r.base + v) ∧
      run r [Instr.copy u w, Instr.copy v u, Instr.copy w v] m (r.base + v) = m (r.base + u) := by
  have t : ∀ a, a < r.size → translate r a = some (r.base + a) := fun a h => if_pos h
  have c : ∀ a b n, a < r.size → b < r.size → step r (Instr.copy a b) n = store n (r.base + b) (n (r.base + a)) := by
    intro a b n ha hb
    rw [step, t a ha, t b hb]
  have ne : ∀ a b, a ≠ b → r.base + a ≠ r.base + b := fun a b h k => h (Nat.add_left_cancel k)
  rw [run, run, run, run, c u w m hu hw, c v u _ hv hu, c w v _ hw hv]
  constructor
  · rw [store, if_neg (ne u v uv), store, if_pos rfl, store, if_neg (ne v w vw)]
  · rw [store, if_pos rfl, store, if_neg (ne w u (Ne.symm uw)), store, if_pos rfl]

theorem memory_step_private (r : Region) (i : Instr) (m n : Nat → Nat) (h : ∀ a, Inside r a → m a = n a) :
    ∀ a, Inside r a → step r i m a = step r i n a := by
  have inside : ∀ v b, translate r v = some b → Inside r b := by
    intro v b k
    rw [translate] at k
    split at k
    · injection k with k
      rw [← k]
      exact ⟨Nat.le_add_right _ _, Nat.add_lt_add_left (by assumption) _⟩
    · exact nomatch k
  intro a ha
  cases i with
  | skip => exact h a ha
  | put v x =>
    rw [step, step]
    cases translate r v with
    | none => exact h a ha
    | some b =>
      show store m b x a = store n b x a
      rw [store, store, h a ha]
  | copy v w =>
    rw [step, step]
    cases k : translate r v with
    | none => exact h a ha
    | some b =>
      cases translate r w with
      | none => exact h a ha
      | some c =>
        show store m c (m b) a = store n c (n b) a
        rw [store, store, h a ha, h b (inside v b k)]

theorem memory_run_private (r : Region)
    (one : ∀ i m n, (∀ a, Inside r a → m a = n a) → ∀ a, Inside r a → step r i m a = step r i n a) (is : List Instr)
    (m n : Nat → Nat) (h : ∀ a, Inside r a → m a = n a) (a : Nat) (ha : Inside r a) : run r is m a = run r is n a := by
  induction is generalizing m n with
  | nil => exact h a ha
  | cons i is ih => exact ih _ _ (one i m n h)

theorem memory_steps_commute (r s : Region) (h : Apart r s) (i j : Instr) (m : Nat → Nat) :
    step r i (step s j m) = step s j (step r i m) := by
  have inside : ∀ q v b, translate q v = some b → Inside q b := by
    intro q v b k
    rw [translate] at k
    split at k
    · injection k with k
      rw [← k]
      exact ⟨Nat.le_add_right _ _, Nat.add_lt_add_left (by assumption) _⟩
    · exact nomatch k
  have outside : ∀ q i m a, ¬Inside q a → step q i m a = m a := by
    intro q i m a no
    cases i with
    | skip => rfl
    | put v x =>
      rw [step]
      cases k : translate q v with
      | none => rfl
      | some b => exact if_neg (fun e : a = b => no (e ▸ inside q v b k))
    | copy v w =>
      rw [step]
      cases translate q v with
      | none => rfl
      | some b =>
        cases l : translate q w with
        | none => rfl
        | some c => exact if_neg (fun e : a = c => no (e ▸ inside q w c l))
  have agree : ∀ q i m n, (∀ a, Inside q a → m a = n a) → ∀ a, Inside q a → step q i m a = step q i n a := by
    intro q i m n same a ha
    cases i with
    | skip => exact same a ha
    | put v x =>
      rw [step, step]
      cases translate q v with
      | none => exact same a ha
      | some b =>
        show store m b x a = store n b x a
        rw [store, store, same a ha]
    | copy v w =>
      rw [step, step]
      cases k : translate q v with
      | none => exact same a ha
      | some b =>
        cases translate q w with
        | none => exact same a ha
        | some c =>
          show store m c (m b) a = store n c (n b) a
          rw [store, store, same a ha, same b (inside q v b k)]
  funext a
  by_cases hr : Inside r a
  · rw [outside s j (step r i m) a (h a hr)]
    exact agree r i _ _ (fun b hb => outside s j m b (h b hb)) a hr
  · rw [outside r i (step s j m) a hr]
    by_cases hs : Inside s a
    · exact (agree s j _ _ (fun b hb => outside r i m b (fun k => h b k hb)) a hs).symm
    · rw [outside s j m a hs, outside s j _ a hs, outside r i m a hr]

theorem memory_runs_commute (r s : Region) (h : ∀ i j m, step r i (step s j m) = step s j (step r i m))
    (is js : List Instr) (m : Nat → Nat) : run r is (run s js m) = run s js (run r is m) := by
  have one : ∀ i js m, step r i (run s js m) = run s js (step r i m) := by
    intro i js
    induction js with
    | nil => exact fun m => rfl
    | cons j js ih =>
      intro m
      rw [run, ih, h, run]
  induction is generalizing m with
  | nil => rfl
  | cons i is ih => rw [run, one, ih, run]

theorem memory_both_apart (r s : Region) (h : ∀ i j m, step r i (step s j m) = step s j (step r i m))
    (es : List (Bool × Instr)) (m : Nat → Nat) : both r s es m = run s (own false es) (run r (own true es) m) := by
  have one : ∀ j is m, run r is (step s j m) = step s j (run r is m) := by
    intro j is
    induction is with
    | nil => exact fun m => rfl
    | cons i is ih =>
      intro m
      rw [run, h, ih, run]
  induction es generalizing m with
  | nil => rfl
  | cons e es ih =>
    rcases e with ⟨w, i⟩
    cases w with
    | true =>
      rw [both, ih, own, own, if_neg (fun k => nomatch k), if_pos rfl, run]
      rfl
    | false =>
      rw [both, ih, own, own, if_pos rfl, if_neg (fun k => nomatch k), run]
      show run s (own false es) (run r (own true es) (step s i m)) = _
      rw [one]

theorem memory_both_private (r s : Region) (h : ∀ es m, both r s es m = run s (own false es) (run r (own true es) m))
    (out : ∀ is m a, ¬Inside s a → run s is m a = m a) (apart : Apart r s) (es : List (Bool × Instr)) (m : Nat → Nat)
    (a : Nat) (k : Inside r a) : both r s es m a = run r (own true es) m a := by
  rw [h, out _ _ a (apart a k)]

theorem memory_both_schedules (r s : Region) (h : ∀ i j m, step r i (step s j m) = step s j (step r i m))
    (es fs : List (Bool × Instr)) (t : own true es = own true fs) (f : own false es = own false fs) (m : Nat → Nat) :
    both r s es m = both r s fs m := by
  have one : ∀ j is m, run r is (step s j m) = step s j (run r is m) := by
    intro j is
    induction is with
    | nil => exact fun m => rfl
    | cons i is ih =>
      intro m
      rw [run, h, ih, run]
  have split : ∀ es m, both r s es m = run s (own false es) (run r (own true es) m) := by
    intro es
    induction es with
    | nil => exact fun m => rfl
    | cons e es ih =>
      intro m
      rcases e with ⟨w, i⟩
      cases w with
      | true =>
        rw [both, ih, own, own, if_neg (fun k => nomatch k), if_pos rfl, run]
        rfl
      | false =>
        rw [both, ih, own, own, if_pos rfl, if_neg (fun k => nomatch k), run]
        show run s (own false es) (run r (own true es) (step s i m)) = _
        rw [one]
  rw [split, split, t, f]

theorem memory_own_append (who : Bool) (es fs : List (Bool × Instr)) : own who (es ++ fs) = own who es ++ own who fs := by
  induction es with
  | nil => rfl
  | cons e es ih =>
    rw [List.cons_append, own, own, ih]
    split <;> rfl

theorem memory_own_length (es : List (Bool × Instr)) : (own true es).length + (own false es).length = es.length := by
  induction es with
  | nil => rfl
  | cons e es ih =>
    rcases e with ⟨w, i⟩
    rw [List.length_cons, ← ih, own, own]
    cases w with
    | true => exact Nat.succ_add _ _
    | false => rfl

theorem memory_schedule_append (table : Nat → Region) (es fs : List (Nat × Instr)) (m : Nat → Nat) :
    schedule table (es ++ fs) m = schedule table fs (schedule table es m) := by
  induction es generalizing m with
  | nil => rfl
  | cons e es ih => rw [List.cons_append, schedule, ih, schedule]

theorem memory_schedule_kernel (table : Nat → Region) (limit : Nat) (h : ∀ p, limit ≤ (table p).base)
    (es : List (Nat × Instr)) (m : Nat → Nat) (a : Nat) (k : a < limit) : schedule table es m a = m a := by
  have outside : ∀ q i m, limit ≤ Region.base q → step q i m a = m a := by
    intro q i m l
    have at_ : ∀ v b, translate q v = some b → a ≠ b := by
      intro v b e
      rw [translate] at e
      split at e
      · injection e with e
        omega
      · exact nomatch e
    cases i with
    | skip => rfl
    | put v x =>
      rw [step]
      cases e : translate q v with
      | none => rfl
      | some b => exact if_neg (at_ v b e)
    | copy v w =>
      rw [step]
      cases translate q v with
      | none => rfl
      | some b =>
        cases f : translate q w with
        | none => rfl
        | some c => exact if_neg (at_ w c f)
  induction es generalizing m with
  | nil => rfl
  | cons e es ih => rw [schedule, ih, outside _ _ _ (h e.1)]

theorem memory_schedule_idle (table : Nat → Region) (r : Region) (out : ∀ q i m a, ¬Inside q a → step q i m a = m a)
    (es : List (Nat × Instr)) (h : ∀ e, e ∈ es → Apart (table e.1) r) (m : Nat → Nat) (a : Nat) (k : Inside r a) :
    schedule table es m a = m a := by
  induction es generalizing m with
  | nil => rfl
  | cons e es ih =>
    rw [schedule, ih (fun f hf => h f (List.mem_cons_of_mem e hf)),
      out _ _ _ a (fun l => h e (List.mem_cons_self) a l k)]

/-! ## Calls of the kernel -/

theorem memory_calls_append (es fs : List Event) : calls (es ++ fs) = calls es + calls fs := by
  induction es with
  | nil => exact (Nat.zero_add _).symm
  | cons e es ih =>
    cases e with
    | user i => exact ih
    | call => rw [List.cons_append, calls, ih, calls, Nat.add_right_comm]

theorem memory_calls_le (es : List Event) : calls es ≤ es.length := by
  induction es with
  | nil => exact Nat.le_refl 0
  | cons e es ih =>
    cases e with
    | user i => exact Nat.le_succ_of_le ih
    | call => exact Nat.succ_le_succ ih

theorem memory_history_counts (r : Region) (h : 0 < r.base) (es : List Event) (m : Nat → Nat) :
    history r es m 0 = m 0 + calls es := by
  have outside : ∀ i m, step r i m 0 = m 0 := by
    intro i m
    have at_ : ∀ v b, translate r v = some b → 0 ≠ b := by
      intro v b e
      rw [translate] at e
      split at e
      · injection e with e
        omega
      · exact nomatch e
    cases i with
    | skip => rfl
    | put v x =>
      rw [step]
      cases e : translate r v with
      | none => rfl
      | some b => exact if_neg (at_ v b e)
    | copy v w =>
      rw [step]
      cases translate r v with
      | none => rfl
      | some b =>
        cases f : translate r w with
        | none => rfl
        | some c => exact if_neg (at_ w c f)
  induction es generalizing m with
  | nil => rfl
  | cons e es ih =>
    cases e with
    | user i => rw [history, ih, handle, outside, calls]
    | call =>
      rw [history, ih, handle, store, if_pos rfl, calls]
      omega

theorem memory_history_kernel (r : Region) (out : ∀ i m a, ¬Inside r a → step r i m a = m a) (es : List Event)
    (m : Nat → Nat) (a : Nat) (h : ¬Inside r a) (k : a ≠ 0) : history r es m a = m a := by
  induction es generalizing m with
  | nil => rfl
  | cons e es ih =>
    cases e with
    | user i => rw [history, ih, handle, out _ _ _ h]
    | call => rw [history, ih, handle, store, if_neg k]

theorem memory_history_users (r : Region) (is : List Instr) (m : Nat → Nat) :
    history r (List.map Event.user is) m = run r is m := by
  induction is generalizing m with
  | nil => rfl
  | cons i is ih => rw [List.map_cons, history, ih, handle, run]

theorem memory_history_calls (r : Region) (n : Nat) (m : Nat → Nat) :
    history r (List.replicate n Event.call) m = store m 0 (m 0 + n) := by
  induction n generalizing m with
  | zero =>
    funext a
    rw [List.replicate_zero, history, store]
    split
    · rename_i e
      rw [e, Nat.add_zero]
    · rfl
  | succ n ih =>
    funext a
    rw [List.replicate_succ, history, ih, handle, store, store, store, store]
    split
    · rw [if_pos rfl]
      omega
    · rfl

/-! ## Accounts -/

theorem memory_amend_total_outside (b : Nat → Int) (i n : Nat) (x : Int) (h : n ≤ i) : total (amend b i x) n = total b n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [total, ih (by omega), amend, if_neg (by omega), total]

theorem memory_amend_total (b : Nat → Int) (i n : Nat) (x : Int) (h : i < n) :
    total (amend b i x) n = total b n - b i + x := by
  have low : ∀ k, k ≤ i → total (amend b i x) k = total b k := by
    intro k
    induction k with
    | zero => exact fun _ => rfl
    | succ k ih => exact fun l => by rw [total, ih (by omega), amend, if_neg (by omega), total]
  induction n with
  | zero => exact absurd h (Nat.not_lt_zero i)
  | succ n ih =>
    rw [total, total]
    by_cases e : n = i
    · rw [low n (by omega), amend, if_pos e, e]
      omega
    · rw [ih (by omega), amend, if_neg e]
      omega

theorem memory_transfer_total (b : Nat → Int) (i j n k : Nat) (hi : i < k) (hj : j < k) :
    total (transfer i j n b) k = total b k := by
  have change : ∀ (b : Nat → Int) i x k, i < k → total (amend b i x) k = total b k - b i + x := by
    intro b i x k
    have low : ∀ k, k ≤ i → total (amend b i x) k = total b k := by
      intro k
      induction k with
      | zero => exact fun _ => rfl
      | succ k ih => exact fun l => by rw [total, ih (by omega), amend, if_neg (by omega), total]
    induction k with
    | zero => exact fun h => absurd h (Nat.not_lt_zero i)
    | succ k ih =>
      intro h
      rw [total, total]
      by_cases e : k = i
      · rw [low k (by omega), amend, if_pos e, e]
        omega
      · rw [ih (by omega), amend, if_neg e]
        omega
  rw [transfer]
  split
  · rename_i c
    rw [change _ j _ k hj, change _ i _ k hi, amend, if_neg (Ne.symm c.1)]
    omega
  · rfl

theorem memory_settle_total (k : Nat) (one : ∀ i j n b, i < k → j < k → total (transfer i j n b) k = total b k)
    (ts : List (Nat × Nat × Nat)) (h : ∀ t, t ∈ ts → t.1 < k ∧ t.2.1 < k) (b : Nat → Int) :
    total (settle ts b) k = total b k := by
  induction ts generalizing b with
  | nil => rfl
  | cons t ts ih =>
    have p := h t List.mem_cons_self
    rw [settle, ih (fun u hu => h u (List.mem_cons_of_mem t hu)), one _ _ _ _ p.1 p.2]

theorem memory_transfer_nonneg (b : Nat → Int) (h : ∀ i, 0 ≤ b i) (i j n a : Nat) : 0 ≤ transfer i j n b a := by
  rw [transfer]
  split
  · rename_i c
    rw [amend]
    split
    · have p := h j
      omega
    · rw [amend]
      split
      · omega
      · exact h a
  · exact h a

theorem memory_settle_nonneg (ts : List (Nat × Nat × Nat)) (b : Nat → Int) (h : ∀ i, 0 ≤ b i) (a : Nat) :
    0 ≤ settle ts b a := by
  induction ts generalizing b with
  | nil => exact h a
  | cons t ts ih =>
    apply ih
    intro c
    rw [transfer]
    split
    · rename_i k
      rw [amend]
      split
      · have p := h t.2.1
        omega
      · rw [amend]
        split
        · omega
        · exact h c
    · exact h c

theorem memory_transfer_third (b : Nat → Int) (i j n a : Nat) (hi : a ≠ i) (hj : a ≠ j) : transfer i j n b a = b a := by
  rw [transfer]
  split
  · rw [amend, if_neg hj, amend, if_neg hi]
  · rfl

theorem memory_transfer_refused (b : Nat → Int) (i j n : Nat) (h : b i < n) : transfer i j n b = b := by
  rw [transfer, if_neg]
  intro c
  omega

theorem memory_transfer_pays (b : Nat → Int) (i j n : Nat) (h : i ≠ j) (k : (n : Int) ≤ b i) :
    transfer i j n b i = b i - n ∧ transfer i j n b j = b j + n := by
  rw [transfer, if_pos ⟨h, k⟩]
  constructor
  · rw [amend, if_neg h, amend, if_pos rfl]
  · rw [amend, if_pos rfl]

theorem memory_transfer_back (b : Nat → Int) (i j n : Nat) (h : i ≠ j) (k : (n : Int) ≤ b i) (l : 0 ≤ b j) :
    transfer j i n (transfer i j n b) = b := by
  have paid : transfer i j n b = amend (amend b i (b i - n)) j (b j + n) := if_pos ⟨h, k⟩
  have enough : (n : Int) ≤ transfer i j n b j := by
    rw [paid, amend, if_pos rfl]
    omega
  funext a
  rw [transfer, if_pos ⟨Ne.symm h, enough⟩, paid]
  by_cases p : a = i
  · rw [amend, if_pos p, amend, if_neg h, amend, if_pos rfl, p]
    omega
  · rw [amend, if_neg p, amend]
    by_cases q : a = j
    · rw [if_pos q, amend, if_pos rfl, q]
      omega
    · rw [if_neg q, amend, if_neg q, amend, if_neg p]

theorem memory_transfer_self (b : Nat → Int) (i n : Nat) : transfer i i n b = b := by
  rw [transfer, if_neg]
  exact fun c => c.1 rfl

theorem memory_transfer_zero (b : Nat → Int) (i j : Nat) : transfer i j 0 b = b := by
  rw [transfer]
  split
  · funext a
    rw [amend]
    split
    · rename_i e
      rw [e]
      exact Int.add_zero _
    · rw [amend]
      split
      · rename_i e
        rw [e]
        exact Int.sub_zero _
      · rfl
  · rfl

theorem memory_settle_append (ts us : List (Nat × Nat × Nat)) (b : Nat → Int) :
    settle (ts ++ us) b = settle us (settle ts b) := by
  induction ts generalizing b with
  | nil => rfl
  | cons t ts ih => rw [List.cons_append, settle, ih, settle]

theorem memory_settle_untouched (ts : List (Nat × Nat × Nat)) (a : Nat) (h : ∀ t, t ∈ ts → a ≠ t.1 ∧ a ≠ t.2.1)
    (b : Nat → Int) : settle ts b a = b a := by
  induction ts generalizing b with
  | nil => rfl
  | cons t ts ih =>
    have p := h t List.mem_cons_self
    rw [settle, ih (fun u hu => h u (List.mem_cons_of_mem t hu)), transfer]
    split
    · rw [amend, if_neg p.2, amend, if_neg p.1]
    · rfl

theorem memory_total_mono (b c : Nat → Int) (h : ∀ i, b i ≤ c i) (n : Nat) : total b n ≤ total c n := by
  induction n with
  | zero => exact Int.le_refl 0
  | succ n ih => exact Int.add_le_add ih (h n)

theorem memory_balance_le_total (b : Nat → Int) (h : ∀ i, 0 ≤ b i) (i n : Nat) (k : i < n) : b i ≤ total b n := by
  have nonneg : ∀ m, 0 ≤ total b m := by
    intro m
    induction m with
    | zero => exact Int.le_refl 0
    | succ m ih => exact Int.add_nonneg ih (h m)
  induction n with
  | zero => exact absurd k (Nat.not_lt_zero i)
  | succ n ih =>
    have p := nonneg n
    have q := h n
    rw [total]
    by_cases e : i = n
    · rw [e]
      omega
    · have l := ih (by omega)
      omega

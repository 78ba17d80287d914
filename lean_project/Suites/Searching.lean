import Suites.Defs.Searching

/-! # Searching -/

open Search

/-! ## By halves -/

theorem search_bisect_empty (p : Nat → Bool) (k lo hi : Nat) (h : hi ≤ lo) : bisect p k lo hi = lo := by
  cases k with
  | zero => rw [bisect]
  | succ k => rw [bisect, if_pos h]

theorem search_bisect_ge (p : Nat → Bool) (k lo hi : Nat) : lo ≤ bisect p k lo hi := by
  induction k generalizing lo hi with
  | zero => exact Nat.le_refl lo
  | succ k ih =>
    rw [bisect]
    split
    · exact Nat.le_refl lo
    · cases p ((lo + hi) / 2)
      · have h := ih ((lo + hi) / 2 + 1) hi
        rw [cond_false]
        omega
      · exact ih lo ((lo + hi) / 2)

theorem search_bisect_le (p : Nat → Bool) (k lo hi : Nat) (h : lo ≤ hi) : bisect p k lo hi ≤ hi := by
  induction k generalizing lo hi with
  | zero => exact h
  | succ k ih =>
    rw [bisect]
    split
    · exact h
    · cases p ((lo + hi) / 2)
      · exact ih ((lo + hi) / 2 + 1) hi (by omega)
      · have l := ih lo ((lo + hi) / 2) (by omega)
        rw [cond_true]
        omega

theorem search_rising_later (p : Nat → Bool) (h : Rising p) (i j : Nat) (k : i ≤ j) (l : p i = true) : p j = true := by
  induction j with
  | zero =>
    have e : i = 0 := by omega
    rw [← e]
    exact l
  | succ j ih =>
    by_cases e : i = j + 1
    · rw [← e]
      exact l
    · exact h j (ih (by omega))

theorem search_rising_earlier (p : Nat → Bool) (h : ∀ i j, i ≤ j → p i = true → p j = true) (i j : Nat) (k : i ≤ j)
    (l : p j = false) : p i = false := by
  cases e : p i with
  | false => rfl
  | true =>
    rw [h i j k e] at l
    exact l

theorem search_rising_or (p q : Nat → Bool) (h : Rising p) (k : Rising q) : Rising (fun i => p i || q i) := by
  intro i l
  rcases (Bool.or_eq_true _ _).mp l with e | e
  · exact (Bool.or_eq_true _ _).mpr (Or.inl (h i e))
  · exact (Bool.or_eq_true _ _).mpr (Or.inr (k i e))

theorem search_rising_and (p q : Nat → Bool) (h : Rising p) (k : Rising q) : Rising (fun i => p i && q i) := by
  intro i l
  have e := (Bool.and_eq_true _ _).mp l
  exact (Bool.and_eq_true _ _).mpr ⟨h i e.1, k i e.2⟩

theorem search_rising_shift (p : Nat → Bool) (h : Rising p) (n : Nat) : Rising (fun i => p (i + n)) := by
  intro i k
  have e := h (i + n) k
  rw [Nat.add_right_comm] at e
  exact e

theorem search_bisect_true (p : Nat → Bool) (k lo hi : Nat) (h : p hi = true) (f : hi < lo + k) (l : lo ≤ hi) :
    p (bisect p k lo hi) = true := by
  induction k generalizing lo hi with
  | zero => omega
  | succ k ih =>
    rw [bisect]
    split
    · have e : lo = hi := by omega
      rw [e]
      exact h
    · cases e : p ((lo + hi) / 2)
      · exact ih ((lo + hi) / 2 + 1) hi h (by omega) (by omega)
      · exact ih lo ((lo + hi) / 2) e (by omega) (by omega)

theorem search_bisect_minimal (p : Nat → Bool) (h : Rising p) (k lo hi i : Nat) (l : lo ≤ i)
    (m : i < bisect p k lo hi) : p i = false := by
  have later : ∀ a b, a ≤ b → p a = true → p b = true := by
    intro a b ab pa
    induction b with
    | zero =>
      have e : a = 0 := by omega
      rw [← e]
      exact pa
    | succ b ih =>
      by_cases e : a = b + 1
      · rw [← e]
        exact pa
      · exact h b (ih (by omega))
  induction k generalizing lo hi with
  | zero =>
    rw [bisect] at m
    omega
  | succ k ih =>
    rw [bisect] at m
    split at m
    · omega
    · cases e : p ((lo + hi) / 2) with
      | false =>
        rw [e, cond_false] at m
        by_cases c : i ≤ (lo + hi) / 2
        · cases d : p i with
          | false => rfl
          | true =>
            rw [later i _ c d] at e
            exact e
        · exact ih ((lo + hi) / 2 + 1) hi (by omega) m
      | true =>
        rw [e, cond_true] at m
        exact ih lo ((lo + hi) / 2) l m

theorem search_first_unique (p : Nat → Bool) (m n : Nat) (hm : p m = true) (hn : p n = true)
    (km : ∀ i, i < m → p i = false) (kn : ∀ i, i < n → p i = false) : m = n := by
  rcases Nat.lt_or_ge m n with l | l
  · rw [kn m l] at hm
    exact nomatch hm
  · rcases Nat.lt_or_ge n m with l' | l'
    · rw [km n l'] at hn
      exact nomatch hn
    · exact Nat.le_antisymm l' l

theorem search_bisect_threshold (t k lo hi : Nat) (a : lo ≤ t) (b : t ≤ hi) (f : hi < lo + k) :
    bisect (fun i => Nat.ble t i) k lo hi = t := by
  induction k generalizing lo hi with
  | zero => omega
  | succ k ih =>
    rw [bisect]
    split
    · omega
    · cases e : Nat.ble t ((lo + hi) / 2) with
      | false =>
        have l := Nat.not_le_of_not_ble_eq_true (Bool.ne_true_of_eq_false e)
        exact ih ((lo + hi) / 2 + 1) hi (by omega) b (by omega)
      | true =>
        have l := Nat.le_of_ble_eq_true e
        exact ih lo ((lo + hi) / 2) a l (by omega)

theorem search_bisect_all_true (p : Nat → Bool) (h : ∀ i, p i = true) (k lo hi : Nat) : bisect p k lo hi = lo := by
  induction k generalizing hi with
  | zero => rfl
  | succ k ih =>
    rw [bisect]
    split
    · rfl
    · rw [h, cond_true, ih]

theorem search_bisect_agree (p q : Nat → Bool) (k lo hi : Nat) (h : ∀ i, lo ≤ i → i < hi → p i = q i) :
    bisect p k lo hi = bisect q k lo hi := by
  induction k generalizing lo hi with
  | zero => rfl
  | succ k ih =>
    rw [bisect, bisect]
    split
    · rfl
    · rw [h ((lo + hi) / 2) (by omega) (by omega), ih lo ((lo + hi) / 2) (fun i a b => h i a (by omega)),
        ih ((lo + hi) / 2 + 1) hi (fun i a b => h i (by omega) b)]

theorem search_bisect_logarithmic (p : Nat → Bool) (k lo hi : Nat) (h : p hi = true) (f : hi < lo + 2 ^ k)
    (l : lo ≤ hi) : p (bisect p k lo hi) = true := by
  induction k generalizing lo hi with
  | zero =>
    rw [Nat.pow_zero] at f
    have e : lo = hi := by omega
    rw [bisect, e]
    exact h
  | succ k ih =>
    rw [Nat.pow_succ] at f
    rw [bisect]
    split
    · have e : lo = hi := by omega
      rw [e]
      exact h
    · cases e : p ((lo + hi) / 2)
      · exact ih ((lo + hi) / 2 + 1) hi h (by omega) (by omega)
      · exact ih lo ((lo + hi) / 2) e (by omega) (by omega)

theorem search_binary_sound (a : Nat → Nat) (x k lo hi i : Nat) (h : binary a x k lo hi = some i) : a i = x := by
  induction k generalizing lo hi with
  | zero => exact nomatch h
  | succ k ih =>
    rw [binary] at h
    split at h
    · exact nomatch h
    · split at h
      · rename_i e
        injection h with h
        rw [← h]
        exact e
      · split at h
        · exact ih _ _ h
        · exact ih _ _ h

theorem search_binary_range (a : Nat → Nat) (x k lo hi i : Nat) (h : binary a x k lo hi = some i) :
    lo ≤ i ∧ i < hi := by
  induction k generalizing lo hi with
  | zero => exact nomatch h
  | succ k ih =>
    rw [binary] at h
    split at h
    · exact nomatch h
    · split at h
      · injection h with h
        omega
      · split at h
        · have l := ih _ _ h
          omega
        · have l := ih _ _ h
          omega

theorem search_ascending_le (a : Nat → Nat) (h : Ascending a) (i j : Nat) (k : i ≤ j) : a i ≤ a j := by
  induction j with
  | zero =>
    have e : i = 0 := by omega
    rw [e]
  | succ j ih =>
    by_cases e : i = j + 1
    · rw [e]
    · exact Nat.le_trans (ih (by omega)) (h j)

theorem search_ascending_add (a b : Nat → Nat) (h : Ascending a) (k : Ascending b) : Ascending (fun i => a i + b i) := by
  intro i
  exact Nat.add_le_add (h i) (k i)

theorem search_ascending_comp (a b : Nat → Nat) (h : ∀ i j, i ≤ j → a i ≤ a j) (k : Ascending b) :
    Ascending (fun i => a (b i)) := by
  intro i
  exact h _ _ (k i)

theorem search_binary_complete (a : Nat → Nat) (h : Ascending a) (x k lo hi i : Nat) (l : lo ≤ i) (m : i < hi)
    (e : a i = x) (f : hi < lo + k) : ∃ j, binary a x k lo hi = some j := by
  have mono : ∀ m n, m ≤ n → a m ≤ a n := by
    intro m n mn
    induction n with
    | zero =>
      have z : m = 0 := by omega
      rw [z]
    | succ n ih =>
      by_cases z : m = n + 1
      · rw [z]
      · exact Nat.le_trans (ih (by omega)) (h n)
  induction k generalizing lo hi with
  | zero => omega
  | succ k ih =>
    rw [binary, if_neg (by omega)]
    split
    · exact ⟨_, rfl⟩
    · rename_i ne
      split
      · rename_i lt
        apply ih ((lo + hi) / 2 + 1) hi _ m (by omega)
        rcases Nat.lt_or_ge ((lo + hi) / 2) i with c | c
        · exact c
        · have g := mono i _ c
          omega
      · apply ih lo ((lo + hi) / 2) l _ (by omega)
        rcases Nat.lt_or_ge i ((lo + hi) / 2) with c | c
        · exact c
        · have g := mono _ i c
          omega

theorem search_binary_none (a : Nat → Nat) (x k lo hi : Nat) (h : ∀ i, lo ≤ i → i < hi → a i ≠ x) :
    binary a x k lo hi = none := by
  induction k generalizing lo hi with
  | zero => rfl
  | succ k ih =>
    rw [binary]
    split
    · rfl
    · rw [if_neg (h _ (by omega) (by omega))]
      split
      · exact ih _ _ (fun i c d => h i (by omega) d)
      · exact ih _ _ (fun i c d => h i c (by omega))

theorem search_binary_logarithmic (a : Nat → Nat) (mono : ∀ i j, i ≤ j → a i ≤ a j) (x k lo hi i : Nat) (l : lo ≤ i)
    (m : i < hi) (e : a i = x) (f : hi < lo + 2 ^ k) : binary a x k lo hi ≠ none := by
  induction k generalizing lo hi with
  | zero =>
    rw [Nat.pow_zero] at f
    omega
  | succ k ih =>
    rw [Nat.pow_succ] at f
    rw [binary, if_neg (by omega)]
    split
    · exact Option.some_ne_none _
    · split
      · apply ih ((lo + hi) / 2 + 1) hi _ m (by omega)
        rcases Nat.lt_or_ge ((lo + hi) / 2) i with c | c
        · exact c
        · have g := mono i _ c
          omega
      · apply ih lo ((lo + hi) / 2) l _ (by omega)
        rcases Nat.lt_or_ge i ((lo + hi) / 2) with c | c
        · exact c
        · have g := mono _ i c
          omega

theorem search_binary_constant (c x k lo hi : Nat) (h : x ≠ c) : binary (fun _ => c) x k lo hi = none := by
  induction k generalizing lo hi with
  | zero => rfl
  | succ k ih =>
    rw [binary]
    split
    · rfl
    · rw [if_neg (Ne.symm h), ih, ih, ite_self]

theorem search_binary_agree (a b : Nat → Nat) (x k lo hi : Nat) (h : ∀ i, lo ≤ i → i < hi → a i = b i) :
    binary a x k lo hi = binary b x k lo hi := by
  induction k generalizing lo hi with
  | zero => rfl
  | succ k ih =>
    rw [binary, binary]
    split
    · rfl
    · rw [h ((lo + hi) / 2) (by omega) (by omega), ih lo ((lo + hi) / 2) (fun i c d => h i c (by omega)),
        ih ((lo + hi) / 2 + 1) hi (fun i c d => h i (by omega) d)]

theorem search_root (n : Nat) : root n * root n ≤ n ∧ n < (root n + 1) * (root n + 1) := by
  have big : Nat.ble (n + 1) ((n + 2) * (n + 2)) = true := by
    apply Nat.ble_eq_true_of_le
    have l := Nat.le_mul_of_pos_right (n + 2) (Nat.succ_pos (n + 1))
    exact Nat.le_trans (Nat.le_succ _) l
  have sound : ∀ k lo hi, Nat.ble (n + 1) (hi * hi) = true → hi < lo + k → lo ≤ hi → Nat.ble (n + 1) (lo * lo) = true ∨
      Nat.ble (n + 1) ((bisect (fun r => Nat.ble (n + 1) (r * r)) k lo hi - 1) *
        (bisect (fun r => Nat.ble (n + 1) (r * r)) k lo hi - 1)) = false ∧
      0 < bisect (fun r => Nat.ble (n + 1) (r * r)) k lo hi ∧
      Nat.ble (n + 1) (bisect (fun r => Nat.ble (n + 1) (r * r)) k lo hi *
        bisect (fun r => Nat.ble (n + 1) (r * r)) k lo hi) = true := by
    intro k
    induction k with
    | zero => intro lo hi _ f l; omega
    | succ k ih =>
      intro lo hi t f l
      rw [bisect]
      split
      · have e : lo = hi := by omega
        rw [e]
        exact Or.inl t
      · cases e : Nat.ble (n + 1) ((lo + hi) / 2 * ((lo + hi) / 2)) with
        | true =>
          rw [cond_true]
          exact ih lo _ e (by omega) (by omega)
        | false =>
          rw [cond_false]
          rcases ih ((lo + hi) / 2 + 1) hi t (by omega) (by omega) with r | r
          · right
            have start : ∀ k, bisect (fun r => Nat.ble (n + 1) (r * r)) k ((lo + hi) / 2 + 1) hi = (lo + hi) / 2 + 1 := by
              have low : ∀ k hi', bisect (fun r => Nat.ble (n + 1) (r * r)) k ((lo + hi) / 2 + 1) hi' =
                  (lo + hi) / 2 + 1 := by
                intro k
                induction k with
                | zero => intro hi'; rfl
                | succ k ihk =>
                  intro hi'
                  rw [bisect]
                  split
                  · rfl
                  · have m : (lo + hi) / 2 + 1 ≤ ((lo + hi) / 2 + 1 + hi') / 2 := by omega
                    have q := Nat.ble_eq_true_of_le (Nat.le_trans (Nat.le_of_ble_eq_true r) (Nat.mul_le_mul m m))
                    rw [q, cond_true]
                    exact ihk _
              intro k
              exact low k hi
            rw [start k]
            exact ⟨e, Nat.succ_pos _, r⟩
          · exact Or.inr r
  rcases sound (n + 3) 0 (n + 2) big (by omega) (by omega) with s | s
  · exact nomatch s
  · have positive := s.2.1
    have low := Nat.not_le_of_not_ble_eq_true (Bool.ne_true_of_eq_false s.1)
    have high := Nat.le_of_ble_eq_true s.2.2
    rw [root]
    constructor
    · omega
    · rw [Nat.sub_add_cancel positive]
      exact high

/-! ## One after the other -/

theorem search_index_sound (x i : Nat) (ys : List Nat) (h : indexOf x ys = some i) : ys[i]? = some x := by
  induction ys generalizing i with
  | nil => exact nomatch h
  | cons y ys ih =>
    rw [indexOf] at h
    split at h
    · rename_i e
      injection h with h
      rw [← h, e]
      rfl
    · cases k : indexOf x ys with
      | none =>
        rw [k] at h
        exact nomatch h
      | some j =>
        rw [k] at h
        injection h with h
        rw [← h]
        exact ih j k

theorem search_index_none (x : Nat) (ys : List Nat) : indexOf x ys = none ↔ ¬x ∈ ys := by
  induction ys with
  | nil => simp [indexOf]
  | cons y ys ih =>
    rw [indexOf]
    split
    · rename_i e
      simp [e]
    · rename_i e
      have m : Option.map (fun i => i + 1) (indexOf x ys) = none ↔ indexOf x ys = none := by
        cases indexOf x ys <;> simp
      rw [m, ih, List.mem_cons, not_or]
      exact ⟨fun h => ⟨e, h⟩, fun h => h.2⟩

theorem search_index_some (x : Nat) (ys : List Nat) (h : x ∈ ys) : ∃ i, indexOf x ys = some i := by
  induction ys with
  | nil => exact absurd h List.not_mem_nil
  | cons y ys ih =>
    rw [indexOf]
    split
    · exact ⟨0, rfl⟩
    · rename_i e
      rcases List.mem_cons.mp h with k | k
      · exact absurd k e
      · rcases ih k with ⟨i, hi⟩
        rw [hi]
        exact ⟨i + 1, rfl⟩

theorem search_index_lt (x i : Nat) (ys : List Nat) (h : indexOf x ys = some i) : i < ys.length := by
  induction ys generalizing i with
  | nil => exact nomatch h
  | cons y ys ih =>
    rw [indexOf] at h
    split at h
    · injection h with h
      rw [List.length_cons]
      omega
    · cases k : indexOf x ys with
      | none =>
        rw [k] at h
        exact nomatch h
      | some j =>
        rw [k] at h
        injection h with h
        rw [List.length_cons, ← h]
        exact Nat.succ_lt_succ (ih j k)

theorem search_index_first (x i j : Nat) (ys : List Nat) (h : indexOf x ys = some i) (k : j < i) : ys[j]? ≠ some x := by
  induction ys generalizing i j with
  | nil => exact nomatch h
  | cons y ys ih =>
    rw [indexOf] at h
    split at h
    · injection h with h
      omega
    · rename_i ne
      cases l : indexOf x ys with
      | none =>
        rw [l] at h
        exact nomatch h
      | some m =>
        rw [l] at h
        injection h with h
        cases j with
        | zero =>
          intro e
          injection e with e
          exact ne e.symm
        | succ j =>
          rw [← h] at k
          exact ih m j l (Nat.lt_of_succ_lt_succ k)

theorem search_index_append_left (x i : Nat) (ys zs : List Nat) (h : indexOf x ys = some i) :
    indexOf x (ys ++ zs) = some i := by
  induction ys generalizing i with
  | nil => exact nomatch h
  | cons y ys ih =>
    rw [indexOf] at h
    rw [List.cons_append, indexOf]
    split at h
    · rename_i e
      rw [if_pos e]
      exact h
    · rename_i e
      cases k : indexOf x ys with
      | none =>
        rw [k] at h
        exact nomatch h
      | some j =>
        rw [if_neg e, ih j k, ← k]
        exact h

theorem search_index_append_right (x : Nat) (ys zs : List Nat) (h : ¬x ∈ ys) :
    indexOf x (ys ++ zs) = Option.map (fun i => i + ys.length) (indexOf x zs) := by
  induction ys with
  | nil =>
    rw [List.nil_append]
    cases indexOf x zs <;> rfl
  | cons y ys ih =>
    have k := not_or.mp (fun e => h (List.mem_cons.mpr e))
    rw [List.cons_append, indexOf, if_neg k.1, ih k.2]
    cases indexOf x zs <;> rfl

theorem search_index_map (f : Nat → Nat) (inj : ∀ a b, f a = f b → a = b) (x : Nat) (ys : List Nat) :
    indexOf (f x) (List.map f ys) = indexOf x ys := by
  induction ys with
  | nil => rfl
  | cons y ys ih =>
    rw [List.map_cons, indexOf, indexOf, ih]
    by_cases e : x = y
    · rw [if_pos e, if_pos (congrArg f e)]
    · rw [if_neg e, if_neg (fun k => e (inj x y k))]

theorem search_least_le (p : Nat → Bool) (n : Nat) : least p n ≤ n := by
  induction n with
  | zero => exact Nat.le_refl 0
  | succ n ih =>
    rw [least]
    split
    · exact Nat.le_succ_of_le ih
    · cases p n
      · exact Nat.le_refl (n + 1)
      · exact Nat.le_succ n

theorem search_least_sound (p : Nat → Bool) (n : Nat) (h : least p n < n) : p (least p n) = true := by
  induction n with
  | zero => exact absurd h (Nat.lt_irrefl 0)
  | succ n ih =>
    rw [least] at h ⊢
    split at h
    · rename_i l
      rw [if_pos l]
      exact ih l
    · rename_i l
      rw [if_neg l]
      cases e : p n with
      | true => exact e
      | false =>
        rw [e, cond_false] at h
        exact absurd h (Nat.lt_irrefl _)

theorem search_least_minimal (p : Nat → Bool) (n i : Nat) (h : i < least p n) : p i = false := by
  induction n with
  | zero => exact absurd h (Nat.not_lt_zero i)
  | succ n ih =>
    rw [least] at h
    split at h
    · exact ih h
    · rename_i l
      rcases Nat.lt_or_ge i (least p n) with k | k
      · exact ih k
      · cases e : p n with
        | true =>
          rw [e, cond_true] at h
          omega
        | false =>
          rw [e, cond_false] at h
          have m : i = n := by omega
          rw [m]
          exact e

theorem search_least_found (p : Nat → Bool) (n i : Nat) (h : i < n) (k : p i = true) : least p n ≤ i := by
  induction n with
  | zero => exact absurd h (Nat.not_lt_zero i)
  | succ n ih =>
    rw [least]
    split
    · rename_i l
      rcases Nat.lt_or_ge i n with m | m
      · exact ih m
      · omega
    · rename_i l
      rcases Nat.lt_or_ge i n with m | m
      · have q := ih m
        omega
      · have e : i = n := by omega
        rw [e] at k
        rw [k, e]
        exact Nat.le_refl n

theorem search_least_all_false (p : Nat → Bool) (h : ∀ i, p i = false) (n : Nat) : least p n = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [least, ih, if_neg (Nat.lt_irrefl n), h, cond_false]

theorem search_count_le (p : Nat → Bool) (n : Nat) : countBelow p n ≤ n := by
  induction n with
  | zero => exact Nat.le_refl 0
  | succ n ih =>
    rw [countBelow]
    cases p n
    · exact Nat.le_succ_of_le ih
    · exact Nat.succ_le_succ ih

theorem search_count_mono (p : Nat → Bool) (m n : Nat) : countBelow p m ≤ countBelow p (m + n) := by
  induction n with
  | zero => exact Nat.le_refl _
  | succ n ih =>
    rw [← Nat.add_assoc, countBelow]
    cases p (m + n)
    · exact ih
    · exact Nat.le_succ_of_le ih

theorem search_count_none (p : Nat → Bool) (n : Nat) (h : countBelow p n = 0) (i : Nat) (k : i < n) : p i = false := by
  induction n with
  | zero => exact absurd k (Nat.not_lt_zero i)
  | succ n ih =>
    rw [countBelow] at h
    cases e : p n with
    | true =>
      rw [e] at h
      exact absurd h (Nat.succ_ne_zero _)
    | false =>
      rw [e] at h
      rcases Nat.eq_or_lt_of_le (Nat.le_of_lt_succ k) with m | m
      · rw [m]
        exact e
      · exact ih h m

theorem search_count_full (p : Nat → Bool) (n : Nat) (h : countBelow p n = n) (i : Nat) (k : i < n) : p i = true := by
  have le : ∀ m, countBelow p m ≤ m := by
    intro m
    induction m with
    | zero => exact Nat.le_refl 0
    | succ m ih =>
      rw [countBelow]
      cases p m
      · exact Nat.le_succ_of_le ih
      · exact Nat.succ_le_succ ih
  induction n with
  | zero => exact absurd k (Nat.not_lt_zero i)
  | succ n ih =>
    rw [countBelow] at h
    cases e : p n with
    | false =>
      rw [e, cond_false] at h
      have l := le n
      omega
    | true =>
      rw [e, cond_true] at h
      rcases Nat.eq_or_lt_of_le (Nat.le_of_lt_succ k) with m | m
      · rw [m]
        exact e
      · exact ih (Nat.succ.inj h) m

theorem search_count_not (p : Nat → Bool) (n : Nat) : countBelow p n + countBelow (fun i => !p i) n = n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [countBelow, countBelow]
    cases p n
    · rw [cond_false, Bool.not_false, cond_true, ← Nat.add_assoc, ih]
    · rw [cond_true, Bool.not_true, cond_false, Nat.add_right_comm, ih]

theorem search_count_or_and (p q : Nat → Bool) (n : Nat) :
    countBelow (fun i => p i || q i) n + countBelow (fun i => p i && q i) n = countBelow p n + countBelow q n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [countBelow, countBelow, countBelow, countBelow]
    cases p n <;> cases q n <;> simp <;> omega

/-! ## Search trees -/

theorem search_insert_has (x y : Nat) (t : Tree) : (t.insert x).Has y ↔ y = x ∨ t.Has y := by
  induction t with
  | nil => simp [Tree.insert, Tree.Has]
  | node l z r ihl ihr =>
    rw [Tree.insert]
    split
    · rw [Tree.Has, ihl, Tree.Has, or_assoc]
    · split
      · rw [Tree.Has, ihr, Tree.Has]
        constructor
        · rintro (h | h | h | h)
          · exact Or.inr (Or.inl h)
          · exact Or.inr (Or.inr (Or.inl h))
          · exact Or.inl h
          · exact Or.inr (Or.inr (Or.inr h))
        · rintro (h | h | h | h)
          · exact Or.inr (Or.inr (Or.inl h))
          · exact Or.inl h
          · exact Or.inr (Or.inl h)
          · exact Or.inr (Or.inr (Or.inr h))
      · have e : x = z := by omega
        constructor
        · exact Or.inr
        · rintro (h | h)
          · exact Or.inr (Or.inl (h.trans e))
          · exact h

theorem search_insert_self (x : Nat) (t : Tree) : (t.insert x).Has x := by
  induction t with
  | nil => exact Or.inr (Or.inl rfl)
  | node l y r ihl ihr =>
    rw [Tree.insert]
    split
    · exact Or.inl ihl
    · split
      · exact Or.inr (Or.inr ihr)
      · exact Or.inr (Or.inl (by omega))

theorem search_insert_keeps (x y : Nat) (t : Tree) (h : t.Has y) : (t.insert x).Has y := by
  induction t with
  | nil => exact h.elim
  | node l z r ihl ihr =>
    rw [Tree.insert]
    split
    · rcases h with h | h
      · exact Or.inl (ihl h)
      · exact Or.inr h
    · split
      · rcases h with h | h | h
        · exact Or.inl h
        · exact Or.inr (Or.inl h)
        · exact Or.inr (Or.inr (ihr h))
      · exact h

theorem search_insert_ordered (x : Nat) (t : Tree) (h : t.Ordered) : (t.insert x).Ordered := by
  have has : ∀ (s : Tree) y, (s.insert x).Has y → y = x ∨ s.Has y := by
    intro s y
    induction s with
    | nil =>
      rintro (k | k | k)
      · exact k.elim
      · exact Or.inl k
      · exact k.elim
    | node l z r ihl ihr =>
      rw [Tree.insert]
      split
      · rintro (k | k | k)
        · exact (ihl k).imp id Or.inl
        · exact Or.inr (Or.inr (Or.inl k))
        · exact Or.inr (Or.inr (Or.inr k))
      · split
        · rintro (k | k | k)
          · exact Or.inr (Or.inl k)
          · exact Or.inr (Or.inr (Or.inl k))
          · exact (ihr k).imp id (fun m => Or.inr (Or.inr m))
        · exact Or.inr
  induction t with
  | nil => exact ⟨trivial, trivial, fun _ k => k.elim, fun _ k => k.elim⟩
  | node l z r ihl ihr =>
    rcases h with ⟨hl, hr, below, above⟩
    rw [Tree.insert]
    split
    · rename_i c
      refine ⟨ihl hl, hr, ?_, above⟩
      intro y k
      rcases has l y k with e | e
      · rw [e]
        exact c
      · exact below y e
    · split
      · rename_i c
        refine ⟨hl, ihr hr, below, ?_⟩
        intro y k
        rcases has r y k with e | e
        · rw [e]
          exact c
        · exact above y e
      · exact ⟨hl, hr, below, above⟩

theorem search_find_sound (x : Nat) (t : Tree) (h : t.find x = true) : t.Has x := by
  induction t with
  | nil => exact nomatch h
  | node l y r ihl ihr =>
    rw [Tree.find] at h
    split at h
    · exact Or.inl (ihl h)
    · split at h
      · exact Or.inr (Or.inr (ihr h))
      · exact Or.inr (Or.inl (by omega))

theorem search_find_complete (x : Nat) (t : Tree) (o : t.Ordered) (h : t.Has x) : t.find x = true := by
  induction t with
  | nil => exact h.elim
  | node l y r ihl ihr =>
    rcases o with ⟨ol, or, below, above⟩
    rw [Tree.find]
    rcases h with h | h | h
    · rw [if_pos (below x h)]
      exact ihl ol h
    · rw [h, if_neg (Nat.lt_irrefl y), if_neg (Nat.lt_irrefl y)]
    · rw [if_neg (Nat.lt_asymm (above x h)), if_pos (above x h)]
      exact ihr or h

theorem search_find_insert (x y : Nat) (t : Tree) : (t.insert x).find y = (decide (y = x) || t.find y) := by
  induction t with
  | nil =>
    rw [Tree.insert, Tree.find, Tree.find, Tree.find]
    by_cases e : y = x
    · simp [e]
    · rcases Nat.lt_or_gt_of_ne e with l | l
      · simp [l, e]
      · simp [l, e]
  | node l z r ihl ihr =>
    rw [Tree.insert]
    split
    · rw [Tree.find, ihl, Tree.find]
      by_cases c : y < z
      · rw [if_pos c, if_pos c]
      · have ne : y ≠ x := by omega
        rw [if_neg c, if_neg c, decide_eq_false ne, Bool.false_or]
    · split
      · rw [Tree.find, ihr, Tree.find]
        by_cases c : z < y
        · rw [if_neg (Nat.lt_asymm c), if_pos c, if_neg (Nat.lt_asymm c), if_pos c]
        · have ne : y ≠ x := by omega
          rw [if_neg c, if_neg c, decide_eq_false ne, Bool.false_or]
      · by_cases e : y = x
        · have k : x = z := by omega
          rw [e, Tree.find, k, if_neg (Nat.lt_irrefl z), if_neg (Nat.lt_irrefl z), Bool.or_true]
        · rw [decide_eq_false e, Bool.false_or]

theorem search_insert_twice (x : Nat) (t : Tree) : (t.insert x).insert x = t.insert x := by
  induction t with
  | nil => rw [Tree.insert, Tree.insert, if_neg (Nat.lt_irrefl x), if_neg (Nat.lt_irrefl x)]
  | node l y r ihl ihr =>
    rw [Tree.insert]
    split
    · rename_i c
      rw [Tree.insert, if_pos c, ihl]
    · rename_i c
      split
      · rename_i d
        rw [Tree.insert, if_neg c, if_pos d, ihr]
      · rename_i d
        rw [Tree.insert, if_neg c, if_neg d]

theorem search_insert_size (x : Nat) (t : Tree) : (t.insert x).size = cond (t.find x) t.size (t.size + 1) := by
  induction t with
  | nil => rfl
  | node l y r ihl ihr =>
    rw [Tree.insert, Tree.find]
    split
    · rw [Tree.size, ihl]
      cases l.find x
      · rw [cond_false, cond_false, Tree.size]
        omega
      · rfl
    · split
      · rw [Tree.size, ihr]
        cases r.find x <;> rfl
      · rfl

theorem search_insert_height (x : Nat) (t : Tree) : (t.insert x).height ≤ t.height + 1 := by
  induction t with
  | nil => exact Nat.le_refl 1
  | node l y r ihl ihr =>
    rw [Tree.insert]
    split
    · rw [Tree.height, Tree.height]
      omega
    · split
      · rw [Tree.height, Tree.height]
        omega
      · exact Nat.le_succ _

theorem search_size_height (t : Tree) : t.size < 2 ^ t.height := by
  have pow : ∀ a b, a ≤ b → 2 ^ a ≤ 2 ^ b := fun a b h => Nat.pow_le_pow_right (Nat.succ_pos 1) h
  induction t with
  | nil => exact Nat.succ_pos 0
  | node l y r ihl ihr =>
    have a := pow _ _ (Nat.le_max_left l.height r.height)
    have b := pow _ _ (Nat.le_max_right l.height r.height)
    rw [Tree.size, Tree.height, Nat.pow_succ]
    omega

theorem search_build_has (x : Nat) (xs : List Nat) : (Tree.build xs).Has x ↔ x ∈ xs := by
  have has : ∀ (s : Tree) a b, (s.insert a).Has b ↔ b = a ∨ s.Has b := by
    intro s a b
    induction s with
    | nil => simp [Tree.insert, Tree.Has]
    | node l z r ihl ihr =>
      rw [Tree.insert]
      split
      · rw [Tree.Has, ihl, Tree.Has, or_assoc]
      · split
        · rw [Tree.Has, ihr, Tree.Has, or_left_comm (a := b = z), or_left_comm (a := l.Has b)]
        · have e : a = z := by omega
          rw [Tree.Has, e]
          exact ⟨Or.inr, fun h => h.elim (fun k => Or.inr (Or.inl k)) id⟩
  induction xs with
  | nil => exact ⟨fun h => h.elim, fun h => absurd h List.not_mem_nil⟩
  | cons y ys ih =>
    rw [Tree.build, has, List.mem_cons]
    exact or_congr Iff.rfl ih

theorem search_build_size (xs : List Nat) : (Tree.build xs).size ≤ xs.length := by
  have grow : ∀ x (t : Tree), (t.insert x).size ≤ t.size + 1 := by
    intro x t
    induction t with
    | nil => exact Nat.le_refl 1
    | node l y r ihl ihr =>
      rw [Tree.insert]
      split
      · rw [Tree.size, Tree.size]
        omega
      · split
        · rw [Tree.size, Tree.size]
          omega
        · exact Nat.le_succ _
  induction xs with
  | nil => exact Nat.le_refl 0
  | cons x xs ih => exact Nat.le_trans (grow x _) (Nat.succ_le_succ ih)

theorem search_elements_mem (x : Nat) (t : Tree) : x ∈ t.elements ↔ t.Has x := by
  induction t with
  | nil => exact ⟨fun h => absurd h List.not_mem_nil, fun h => h.elim⟩
  | node l y r ihl ihr => rw [Tree.elements, List.mem_append, List.mem_cons, ihl, ihr, Tree.Has]

theorem search_elements_length (t : Tree) : t.elements.length = t.size := by
  induction t with
  | nil => rfl
  | node l y r ihl ihr =>
    rw [Tree.elements, List.length_append, List.length_cons, ihl, ihr, Tree.size]
    omega

theorem search_first_has (d : Nat) (t : Tree) : t.first d = d ∨ t.Has (t.first d) := by
  induction t generalizing d with
  | nil => exact Or.inl rfl
  | node l y r ihl _ =>
    rw [Tree.first]
    rcases ihl y with h | h
    · exact Or.inr (Or.inr (Or.inl h))
    · exact Or.inr (Or.inl h)

theorem search_first_smallest (d x : Nat) (t : Tree) (o : t.Ordered) (h : t.Has x) : t.first d ≤ x := by
  induction t generalizing d x with
  | nil => exact h.elim
  | node l y r ihl _ =>
    rcases o with ⟨ol, _, below, above⟩
    have low : l.first y ≤ y := by
      cases l with
      | nil => exact Nat.le_refl y
      | node a z b => exact Nat.le_trans (ihl y z ol (Or.inr (Or.inl rfl))) (Nat.le_of_lt (below z (Or.inr (Or.inl rfl))))
    rw [Tree.first]
    rcases h with h | h | h
    · exact ihl y x ol h
    · rw [h]
      exact low
    · exact Nat.le_trans low (Nat.le_of_lt (above x h))

theorem search_drop_has (t : Tree) (x : Nat) (h : t.dropFirst.Has x) : t.Has x := by
  induction t with
  | nil => exact h
  | node l y r ihl _ =>
    cases l with
    | nil => exact Or.inr (Or.inr h)
    | node a z b =>
      rcases h with h | h
      · exact Or.inl (ihl h)
      · exact Or.inr h

theorem search_drop_size (l r : Tree) (y : Nat) : ((Tree.node l y r).dropFirst).size + 1 = (Tree.node l y r).size := by
  induction l generalizing y r with
  | nil =>
    rw [Tree.dropFirst, Tree.size, Tree.size]
    omega
  | node a z b iha _ =>
    rw [Tree.dropFirst, Tree.size, Tree.size, ← iha b z]
    omega

theorem search_delete_absent (x : Nat) (t : Tree) (h : ¬t.Has x) : t.delete x = t := by
  induction t with
  | nil => rfl
  | node l y r ihl ihr =>
    rw [Tree.delete, ihl (fun k => h (Or.inl k)), ihr (fun k => h (Or.inr (Or.inr k)))]
    split
    · rfl
    · split
      · rfl
      · exact absurd (Or.inr (Or.inl (by omega))) h

theorem search_delete_gone (x : Nat) (t : Tree) (o : t.Ordered) : ¬(t.delete x).Has x := by
  have drop : ∀ s : Tree, ∀ z, s.dropFirst.Has z → s.Has z := by
    intro s z
    induction s with
    | nil => exact id
    | node l y r ihl _ =>
      cases l with
      | nil => exact fun h => Or.inr (Or.inr h)
      | node a w b => exact fun h => h.elim (fun k => Or.inl (ihl k)) Or.inr
  have front : ∀ (s : Tree) d, s.first d = d ∨ s.Has (s.first d) := by
    intro s
    induction s with
    | nil => exact fun d => Or.inl rfl
    | node l y r ihl _ => exact fun d => (ihl y).elim (fun h => Or.inr (Or.inr (Or.inl h))) (fun h => Or.inr (Or.inl h))
  induction t with
  | nil => exact id
  | node l y r ihl ihr =>
    rcases o with ⟨ol, or, below, above⟩
    rw [Tree.delete]
    split
    · rename_i c
      rintro (h | h | h)
      · exact ihl ol h
      · omega
      · have k := above x h
        omega
    · split
      · rename_i c d
        rintro (h | h | h)
        · have k := below x h
          omega
        · omega
        · exact ihr or h
      · have e : x = y := by omega
        rw [e]
        cases r with
        | nil => exact fun h => Nat.lt_irrefl y (below y h)
        | node a z b =>
          rintro (h | h | h)
          · exact Nat.lt_irrefl y (below y h)
          · have inside : (Tree.node a z b).Has (a.first z) :=
              (front a z).elim (fun k => Or.inr (Or.inl k)) Or.inl
            rw [← h] at inside
            exact Nat.lt_irrefl y (above y inside)
          · exact Nat.lt_irrefl y (above y (drop _ y h))

theorem search_delete_has (x y : Nat) (t : Tree) (h : (t.delete x).Has y) : t.Has y := by
  have drop : ∀ s : Tree, ∀ z, s.dropFirst.Has z → s.Has z := by
    intro s z
    induction s with
    | nil => exact id
    | node l y r ihl _ =>
      cases l with
      | nil => exact fun h => Or.inr (Or.inr h)
      | node a w b => exact fun h => h.elim (fun k => Or.inl (ihl k)) Or.inr
  have front : ∀ (s : Tree) d, s.first d = d ∨ s.Has (s.first d) := by
    intro s
    induction s with
    | nil => exact fun d => Or.inl rfl
    | node l y r ihl _ => exact fun d => (ihl y).elim (fun h => Or.inr (Or.inr (Or.inl h))) (fun h => Or.inr (Or.inl h))
  induction t with
  | nil => exact h
  | node l z r ihl ihr =>
    rw [Tree.delete] at h
    split at h
    · exact h.imp ihl id
    · split at h
      · exact h.imp id (fun k => k.imp id ihr)
      · cases r with
        | nil => exact Or.inl h
        | node a w b =>
          rcases h with h | h | h
          · exact Or.inl h
          · rw [h]
            exact Or.inr (Or.inr ((front a w).elim (fun k => Or.inr (Or.inl k)) Or.inl))
          · exact Or.inr (Or.inr (drop _ y h))

import Suites.Defs.Codes

/-! # Codes -/

open Codes

/-! ## Run lengths -/

theorem code_decode_length (rs : List (Nat × Nat)) : (Machine.decode rs).length = weight rs := by
  have times : ∀ x n xs, (Machine.times x n xs).length = n + xs.length := by
    intro x n xs
    induction n with
    | zero => exact (Nat.zero_add _).symm
    | succ n ih => rw [Machine.times, List.length_cons, ih, Nat.succ_add]
  induction rs with
  | nil => rfl
  | cons r rs ih => rw [Machine.decode, times, ih, weight]

theorem code_push_weight (x : Nat) (rs : List (Nat × Nat)) : weight (Machine.push x rs) = weight rs + 1 := by
  cases rs with
  | nil => rfl
  | cons r rs =>
    rw [Machine.push]
    split
    · rw [weight, weight, Nat.add_right_comm]
    · rw [weight, Nat.add_comm]

theorem code_encode_weight (xs : List Nat) : weight (Machine.encode xs) = xs.length := by
  have push : ∀ x rs, weight (Machine.push x rs) = weight rs + 1 := by
    intro x rs
    cases rs with
    | nil => rfl
    | cons r rs =>
      rw [Machine.push]
      split
      · rw [weight, weight, Nat.add_right_comm]
      · rw [weight, Nat.add_comm]
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [Machine.encode, push, ih, List.length_cons]

theorem code_weight_append (rs ss : List (Nat × Nat)) : weight (rs ++ ss) = weight rs + weight ss := by
  induction rs with
  | nil => exact (Nat.zero_add _).symm
  | cons r rs ih => rw [List.cons_append, weight, ih, weight, Nat.add_assoc]

theorem code_normal_tail (r : Nat × Nat) (rs : List (Nat × Nat)) (h : Normal (r :: rs)) : Normal rs := by
  cases rs with
  | nil => trivial
  | cons s rs => exact h.2.2

theorem code_normal_weight (rs : List (Nat × Nat)) (h : Normal rs) : rs.length ≤ weight rs := by
  have main : ∀ rs : List (Nat × Nat), Normal rs → rs.length ≤ weight rs ∧ ∀ r, Normal (r :: rs) → 0 < r.2 := by
    intro rs
    cases rs with
    | nil => exact fun _ => ⟨Nat.le_refl 0, fun r h => h⟩
    | cons s rs =>
      intro h
      refine ⟨?_, fun r h => h.1⟩
      induction rs generalizing s with
      | nil => exact h
      | cons t rs ih =>
        have k := ih t h.2.2
        have p := h.1
        rw [List.length_cons, weight]
        omega
  exact (main rs h).1

theorem code_push_normal (x : Nat) (rs : List (Nat × Nat)) (h : Normal rs) : Normal (Machine.push x rs) := by
  cases rs with
  | nil => exact Nat.succ_pos 0
  | cons r rs =>
    rw [Machine.push]
    split
    · rename_i e
      cases rs with
      | nil => exact Nat.succ_pos r.2
      | cons s rs => exact ⟨Nat.succ_pos r.2, fun k => h.2.1 (e.trans k), h.2.2⟩
    · rename_i e
      exact ⟨Nat.succ_pos 0, fun k => e k.symm, h⟩

theorem code_encode_normal (xs : List Nat) : Normal (Machine.encode xs) := by
  have push : ∀ x rs, Normal rs → Normal (Machine.push x rs) := by
    intro x rs h
    cases rs with
    | nil => exact Nat.succ_pos 0
    | cons r rs =>
      rw [Machine.push]
      split
      · rename_i e
        cases rs with
        | nil => exact Nat.succ_pos r.2
        | cons s rs => exact ⟨Nat.succ_pos r.2, fun k => h.2.1 (e.trans k), h.2.2⟩
      · rename_i e
        exact ⟨Nat.succ_pos 0, fun k => e k.symm, h⟩
  induction xs with
  | nil => trivial
  | cons x xs ih => exact push x _ ih

theorem code_encode_decode (rs : List (Nat × Nat)) (h : Normal rs) : Machine.encode (Machine.decode rs) = rs := by
  have one : ∀ x n xs ss, Machine.encode xs = ss → (∀ s ss', ss = s :: ss' → x ≠ s.1) →
      Machine.encode (Machine.times x (n + 1) xs) = (x, n + 1) :: ss := by
    intro x n xs ss e f
    induction n with
    | zero =>
      rw [Machine.times, Machine.times, Machine.encode, e]
      cases ss with
      | nil => rfl
      | cons s ss => rw [Machine.push, if_neg (fun k => f s ss rfl k.symm)]
    | succ n ih => rw [Machine.times, Machine.encode, ih, Machine.push, if_pos rfl]
  induction rs with
  | nil => rfl
  | cons r rs ih =>
    have rest : Normal rs := by
      cases rs with
      | nil => trivial
      | cons s rs => exact h.2.2
    have positive : 0 < r.2 := by
      cases rs with
      | nil => exact h
      | cons s rs => exact h.1
    have k := one r.1 (r.2 - 1) (Machine.decode rs) rs (ih rest) (by
      intro s ss e
      rw [e] at h
      exact h.2.1)
    rw [Nat.sub_add_cancel positive] at k
    exact k

theorem code_decode_injective (h : ∀ xs, Normal xs → Machine.encode (Machine.decode xs) = xs)
    (rs ss : List (Nat × Nat)) (hr : Normal rs) (hs : Normal ss) (e : Machine.decode rs = Machine.decode ss) : rs = ss := by
  rw [← h rs hr, e, h ss hs]

theorem code_normal_iff (rs : List (Nat × Nat)) : Normal rs ↔ Machine.encode (Machine.decode rs) = rs := by
  have push : ∀ x rs, Normal rs → Normal (Machine.push x rs) := by
    intro x rs h
    cases rs with
    | nil => exact Nat.succ_pos 0
    | cons r rs =>
      rw [Machine.push]
      split
      · rename_i e
        cases rs with
        | nil => exact Nat.succ_pos r.2
        | cons s rs => exact ⟨Nat.succ_pos r.2, fun k => h.2.1 (e.trans k), h.2.2⟩
      · rename_i e
        exact ⟨Nat.succ_pos 0, fun k => e k.symm, h⟩
  have normal : ∀ xs, Normal (Machine.encode xs) := by
    intro xs
    induction xs with
    | nil => trivial
    | cons x xs ih => exact push x _ ih
  have one : ∀ x n xs ss, Machine.encode xs = ss → (∀ s ss', ss = s :: ss' → x ≠ s.1) →
      Machine.encode (Machine.times x (n + 1) xs) = (x, n + 1) :: ss := by
    intro x n xs ss e f
    induction n with
    | zero =>
      rw [Machine.times, Machine.times, Machine.encode, e]
      cases ss with
      | nil => rfl
      | cons s ss => rw [Machine.push, if_neg (fun k => f s ss rfl k.symm)]
    | succ n ih => rw [Machine.times, Machine.encode, ih, Machine.push, if_pos rfl]
  constructor
  · intro h
    induction rs with
    | nil => rfl
    | cons r rs ih =>
      have rest : Normal rs := by
        cases rs with
        | nil => trivial
        | cons s rs => exact h.2.2
      have positive : 0 < r.2 := by
        cases rs with
        | nil => exact h
        | cons s rs => exact h.1
      have k := one r.1 (r.2 - 1) (Machine.decode rs) rs (ih rest) (by
        intro s ss e
        rw [e] at h
        exact h.2.1)
      rw [Nat.sub_add_cancel positive] at k
      exact k
  · intro e
    rw [← e]
    exact normal _

theorem code_encode_shortest (rs : List (Nat × Nat)) : (Machine.encode (Machine.decode rs)).length ≤ rs.length := by
  have push : ∀ x ss, (Machine.push x ss).length ≤ ss.length + 1 := by
    intro x ss
    cases ss with
    | nil => exact Nat.le_refl 1
    | cons s ss =>
      rw [Machine.push]
      split
      · exact Nat.le_succ _
      · exact Nat.le_refl _
  have head : ∀ x ss, ∃ n ts, Machine.push x ss = (x, n) :: ts := by
    intro x ss
    cases ss with
    | nil => exact ⟨1, [], rfl⟩
    | cons s ss =>
      rw [Machine.push]
      split
      · exact ⟨_, _, rfl⟩
      · exact ⟨_, _, rfl⟩
  have times : ∀ x n xs, (Machine.encode (Machine.times x n xs)).length ≤ (Machine.encode xs).length + 1 ∧
      (0 < n → ∃ m ts, Machine.encode (Machine.times x n xs) = (x, m) :: ts) := by
    intro x n xs
    induction n with
    | zero => exact ⟨Nat.le_succ _, fun h => absurd h (Nat.lt_irrefl 0)⟩
    | succ n ih =>
      refine ⟨?_, fun _ => head x _⟩
      cases n with
      | zero => exact push x _
      | succ n =>
        rcases ih.2 (Nat.succ_pos n) with ⟨m, ts, e⟩
        have l := ih.1
        rw [e] at l
        rw [Machine.times, Machine.encode, e, Machine.push, if_pos rfl]
        exact l
  induction rs with
  | nil => exact Nat.le_refl 0
  | cons r rs ih => exact Nat.le_trans (times r.1 r.2 _).1 (Nat.succ_le_succ ih)

theorem code_decode_mem (x : Nat) (rs : List (Nat × Nat)) :
    x ∈ Machine.decode rs ↔ ∃ n, (x, n + 1) ∈ rs := by
  have times : ∀ y n xs, x ∈ Machine.times y n xs ↔ (x = y ∧ 0 < n) ∨ x ∈ xs := by
    intro y n xs
    induction n with
    | zero => exact ⟨Or.inr, fun h => h.elim (fun k => absurd k.2 (Nat.lt_irrefl 0)) id⟩
    | succ n ih =>
      rw [Machine.times, List.mem_cons, ih]
      constructor
      · rintro (h | h | h)
        · exact Or.inl ⟨h, Nat.succ_pos n⟩
        · exact Or.inl ⟨h.1, Nat.succ_pos n⟩
        · exact Or.inr h
      · rintro (h | h)
        · exact Or.inl h.1
        · exact Or.inr (Or.inr h)
  induction rs with
  | nil => exact ⟨fun h => absurd h List.not_mem_nil, fun ⟨n, h⟩ => absurd h List.not_mem_nil⟩
  | cons r rs ih =>
    rw [Machine.decode, times]
    refine Iff.trans (or_congr Iff.rfl ih) ?_
    constructor
    · rintro (⟨e, p⟩ | ⟨n, h⟩)
      · refine ⟨r.2 - 1, List.mem_cons.mpr (Or.inl ?_)⟩
        rw [Nat.sub_add_cancel p, e]
      · exact ⟨n, List.mem_cons.mpr (Or.inr h)⟩
    · rintro ⟨n, h⟩
      rcases List.mem_cons.mp h with e | e
      · left
        rw [← e]
        exact ⟨rfl, Nat.succ_pos n⟩
      · exact Or.inr ⟨n, e⟩

theorem code_decode_map (f : Nat → Nat) (rs : List (Nat × Nat)) :
    Machine.decode (List.map (fun r => (f r.1, r.2)) rs) = List.map f (Machine.decode rs) := by
  have times : ∀ x n xs, List.map f (Machine.times x n xs) = Machine.times (f x) n (List.map f xs) := by
    intro x n xs
    induction n with
    | zero => rfl
    | succ n ih => rw [Machine.times, List.map_cons, ih, Machine.times]
  induction rs with
  | nil => rfl
  | cons r rs ih => rw [List.map_cons, Machine.decode, ih, Machine.decode, times]

theorem code_encode_map (f : Nat → Nat) (inj : ∀ a b, f a = f b → a = b) (xs : List Nat) :
    Machine.encode (List.map f xs) = List.map (fun r => (f r.1, r.2)) (Machine.encode xs) := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.map_cons, Machine.encode, ih, Machine.encode]
    cases Machine.encode xs with
    | nil => rfl
    | cons r rs =>
      rw [List.map_cons, Machine.push, Machine.push]
      by_cases e : r.1 = x
      · rw [if_pos e, if_pos (congrArg f e)]
        rfl
      · rw [if_neg e, if_neg (fun k => e (inj _ _ k))]
        rfl

theorem code_encode_alternating (xs : List Nat) (h : Alternating xs) :
    Machine.encode xs = List.map (fun x => (x, 1)) xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    cases xs with
    | nil => rfl
    | cons y ys => rw [Machine.encode, ih h.2, List.map_cons, Machine.push, if_neg (fun e => h.1 e.symm), List.map_cons,
        List.map_cons]

theorem code_decode_reverse (rs : List (Nat × Nat)) : Machine.decode rs.reverse = (Machine.decode rs).reverse := by
  have snoc : ∀ r ss, Machine.decode (ss ++ [r]) = Machine.decode ss ++ List.replicate r.2 r.1 := by
    have times : ∀ x n (xs ys : List Nat), Machine.times x n (xs ++ ys) = Machine.times x n xs ++ ys := by
      intro x n xs ys
      induction n with
      | zero => rfl
      | succ n ih => rw [Machine.times, ih, Machine.times, List.cons_append]
    have nil : ∀ x n, Machine.times x n [] = List.replicate n x := by
      intro x n
      induction n with
      | zero => rfl
      | succ n ih => rw [Machine.times, ih, List.replicate_succ]
    intro r ss
    induction ss with
    | nil => exact nil r.1 r.2
    | cons s ss ih => rw [List.cons_append, Machine.decode, ih, times, Machine.decode]
  have run : ∀ x n (xs : List Nat), (Machine.times x n xs).reverse = xs.reverse ++ List.replicate n x := by
    have shift : ∀ (x n : Nat), List.replicate n x ++ [x] = x :: List.replicate n x := by
      intro x n
      induction n with
      | zero => rfl
      | succ n ih => rw [List.replicate_succ, List.cons_append, ih]
    intro x n xs
    induction n with
    | zero => rw [Machine.times, List.replicate_zero, List.append_nil]
    | succ n ih => rw [Machine.times, List.reverse_cons, ih, List.append_assoc, shift, List.replicate_succ]
  induction rs with
  | nil => rfl
  | cons r rs ih => rw [List.reverse_cons, snoc, ih, Machine.decode, run]

/-! ## Differences -/

theorem code_sums_deltas (a : Int) (xs : List Int) : sums a (deltas a xs) = xs := by
  induction xs generalizing a with
  | nil => rfl
  | cons x xs ih =>
    have e : a + (x - a) = x := by omega
    rw [deltas, sums, e, ih]

theorem code_deltas_sums (a : Int) (ds : List Int) : deltas a (sums a ds) = ds := by
  induction ds generalizing a with
  | nil => rfl
  | cons d ds ih =>
    have e : a + d - a = d := by omega
    rw [sums, deltas, e, ih]

theorem code_deltas_length (a : Int) (xs : List Int) : (deltas a xs).length = xs.length := by
  induction xs generalizing a with
  | nil => rfl
  | cons x xs ih => rw [deltas, List.length_cons, ih, List.length_cons]

theorem code_deltas_append (a : Int) (xs ys : List Int) :
    deltas a (xs ++ ys) = deltas a xs ++ deltas (lastOr a xs) ys := by
  induction xs generalizing a with
  | nil => rfl
  | cons x xs ih => rw [List.cons_append, deltas, ih, deltas, lastOr, List.cons_append]

theorem code_sums_append (a : Int) (xs ys : List Int) : sums a (xs ++ ys) = sums a xs ++ sums (a + sum xs) ys := by
  induction xs generalizing a with
  | nil => rw [List.nil_append, sums, List.nil_append, sum, Int.add_zero]
  | cons x xs ih => rw [List.cons_append, sums, ih, sums, List.cons_append, sum, Int.add_assoc]

theorem code_deltas_telescope (a : Int) (xs : List Int) : a + sum (deltas a xs) = lastOr a xs := by
  induction xs generalizing a with
  | nil => exact Int.add_zero a
  | cons x xs ih =>
    rw [deltas, sum, lastOr, ← ih x]
    omega

theorem code_deltas_shift (a c : Int) (xs : List Int) :
    deltas (a + c) (List.map (fun x => x + c) xs) = deltas a xs := by
  induction xs generalizing a with
  | nil => rfl
  | cons x xs ih =>
    have e : x + c - (a + c) = x - a := by omega
    rw [List.map_cons, deltas, e, ih, deltas]

theorem code_deltas_negate (a : Int) (xs : List Int) :
    deltas (-a) (List.map (fun x => -x) xs) = List.map (fun x => -x) (deltas a xs) := by
  induction xs generalizing a with
  | nil => rfl
  | cons x xs ih =>
    have e : -x - -a = -(x - a) := by omega
    rw [List.map_cons, deltas, e, ih, deltas, List.map_cons]

theorem code_deltas_constant (a : Int) (n : Nat) : deltas a (List.replicate n a) = List.replicate n 0 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, deltas, ih, Int.sub_self, List.replicate_succ]

theorem code_deltas_injective (a : Int) (xs ys : List Int) (h : deltas a xs = deltas a ys) : xs = ys := by
  induction xs generalizing a ys with
  | nil =>
    cases ys with
    | nil => rfl
    | cons y ys => exact nomatch h
  | cons x xs ih =>
    cases ys with
    | nil => exact nomatch h
    | cons y ys =>
      rw [deltas, deltas] at h
      injection h with e k
      have l : x = y := by omega
      rw [l] at k ⊢
      rw [ih y ys k]

theorem code_sums_nonneg (a : Int) (ds : List Int) (h : 0 ≤ a) (k : ∀ d, d ∈ ds → 0 ≤ d) : ∀ x, x ∈ sums a ds → a ≤ x := by
  induction ds generalizing a with
  | nil => exact fun x m => absurd m List.not_mem_nil
  | cons d ds ih =>
    intro x m
    have p := k d (List.mem_cons.mpr (Or.inl rfl))
    rcases List.mem_cons.mp m with e | e
    · omega
    · have q := ih (a + d) (by omega) (fun y hy => k y (List.mem_cons.mpr (Or.inr hy))) x e
      omega

/-! ## Numbers as bits -/

theorem code_unary_length (n : Nat) : (unary n).length = n + 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [unary, List.length_cons, ih]

theorem code_unary_prefix_free (m n : Nat) (bs cs : List Bool) (h : unary m ++ bs = unary n ++ cs) : m = n ∧ bs = cs := by
  induction m generalizing n with
  | zero =>
    cases n with
    | zero =>
      injection h with _ h
      exact ⟨rfl, h⟩
    | succ n =>
      injection h with h _
      exact nomatch h
  | succ m ih =>
    cases n with
    | zero =>
      injection h with h _
      exact nomatch h
    | succ n =>
      injection h with _ h
      have k := ih n h
      exact ⟨congrArg Nat.succ k.1, k.2⟩

theorem code_read_unary (k n : Nat) (bs : List Bool) : readFrom k (unary n ++ bs) = (k + n) :: readFrom 0 bs := by
  induction n generalizing k with
  | zero => rfl
  | succ n ih => rw [unary, List.cons_append, readFrom, ih, Nat.succ_add_eq_add_succ]

theorem code_read_write (ns : List Nat) : readFrom 0 (write ns) = ns := by
  have unit : ∀ n k bs, readFrom k (unary n ++ bs) = (k + n) :: readFrom 0 bs := by
    intro n
    induction n with
    | zero => exact fun k bs => rfl
    | succ n ih =>
      intro k bs
      rw [unary, List.cons_append, readFrom, ih, Nat.succ_add_eq_add_succ]
  induction ns with
  | nil => rfl
  | cons n ns ih => rw [write, unit, ih, Nat.zero_add]

theorem code_write_append (ms ns : List Nat) : write (ms ++ ns) = write ms ++ write ns := by
  induction ms with
  | nil => rfl
  | cons m ms ih => rw [List.cons_append, write, ih, write, List.append_assoc]

theorem code_write_injective (ms ns : List Nat) (h : write ms = write ns) : ms = ns := by
  have free : ∀ m n bs cs, unary m ++ bs = unary n ++ cs → m = n ∧ bs = cs := by
    intro m
    induction m with
    | zero =>
      intro n bs cs h
      cases n with
      | zero =>
        injection h with _ h
        exact ⟨rfl, h⟩
      | succ n =>
        injection h with h _
        exact nomatch h
    | succ m ih =>
      intro n bs cs h
      cases n with
      | zero =>
        injection h with h _
        exact nomatch h
      | succ n =>
        injection h with _ h
        have k := ih n bs cs h
        exact ⟨congrArg Nat.succ k.1, k.2⟩
  have some : ∀ n bs, unary n ++ bs ≠ [] := by
    intro n bs
    cases n <;> exact fun h => nomatch h
  induction ms generalizing ns with
  | nil =>
    cases ns with
    | nil => rfl
    | cons n ns => exact absurd h.symm (some n _)
  | cons m ms ih =>
    cases ns with
    | nil => exact absurd h (some m _)
    | cons n ns =>
      have k := free m n _ _ h
      rw [k.1, ih ns k.2]

theorem code_write_read_length (bs : List Bool) (k : Nat) : (write (readFrom k bs)).length ≤ bs.length + k := by
  have len : ∀ n, (unary n).length = n + 1 := by
    intro n
    induction n with
    | zero => rfl
    | succ n ih => rw [unary, List.length_cons, ih]
  induction bs generalizing k with
  | nil => exact Nat.zero_le _
  | cons b bs ih =>
    cases b with
    | true =>
      have h := ih (k + 1)
      rw [readFrom, List.length_cons]
      omega
    | false =>
      have h := ih 0
      rw [readFrom, write, List.length_append, len, List.length_cons]
      omega

theorem code_zag_zig (z : Int) : zag (zig z) = z := by
  cases z with
  | ofNat n =>
    rw [zig, zag, Nat.mul_mod_right, if_pos rfl, Nat.mul_div_cancel_left n (Nat.succ_pos 1)]
  | negSucc n =>
    have a : (2 * n + 1) % 2 ≠ 0 := by omega
    have b : (2 * n + 1) / 2 = n := by omega
    rw [zig, zag, if_neg a, b]

theorem code_zig_zag (n : Nat) : zig (zag n) = n := by
  rw [zag]
  split
  · rw [zig]
    omega
  · rw [zig]
    omega

theorem code_zig_injective (x y : Int) (h : zig x = zig y) : x = y := by
  cases x with
  | ofNat m =>
    cases y with
    | ofNat n =>
      rw [zig, zig] at h
      have e : m = n := by omega
      rw [e]
    | negSucc n =>
      rw [zig, zig] at h
      omega
  | negSucc m =>
    cases y with
    | ofNat n =>
      rw [zig, zig] at h
      omega
    | negSucc n =>
      rw [zig, zig] at h
      have e : m = n := by omega
      rw [e]

theorem code_zig_size (z : Int) : z.natAbs ≤ zig z ∧ zig z ≤ 2 * z.natAbs := by
  cases z with
  | ofNat n => exact ⟨Nat.le_mul_of_pos_left n (Nat.succ_pos 1), Nat.le_refl _⟩
  | negSucc n =>
    rw [zig]
    omega

theorem code_pair_positive (a b : Nat) : 0 < pair a b := by
  exact Nat.mul_pos (Nat.pow_pos (Nat.succ_pos 1)) (Nat.succ_pos _)

theorem code_pair_injective (a b c d : Nat) (h : pair a b = pair c d) : a = c ∧ b = d := by
  have main : ∀ a c, 2 ^ a * (2 * b + 1) = 2 ^ c * (2 * d + 1) → a = c ∧ b = d := by
    intro a
    induction a with
    | zero =>
      intro c h
      cases c with
      | zero =>
        rw [Nat.pow_zero, Nat.one_mul, Nat.one_mul] at h
        omega
      | succ c =>
        rw [Nat.pow_zero, Nat.one_mul, Nat.pow_succ, Nat.mul_comm (2 ^ c), Nat.mul_assoc] at h
        omega
    | succ a ih =>
      intro c h
      cases c with
      | zero =>
        rw [Nat.pow_zero, Nat.one_mul, Nat.pow_succ, Nat.mul_comm (2 ^ a), Nat.mul_assoc] at h
        omega
      | succ c =>
        rw [Nat.pow_succ, Nat.pow_succ, Nat.mul_comm (2 ^ a), Nat.mul_comm (2 ^ c), Nat.mul_assoc, Nat.mul_assoc] at h
        have k := ih c (by omega)
        omega
  exact main a c h

theorem code_pair_onto (n : Nat) (h : 0 < n) : ∃ a b, pair a b = n := by
  have main : ∀ k n, 0 < n → n ≤ k → ∃ a b, 2 ^ a * (2 * b + 1) = n := by
    intro k
    induction k with
    | zero =>
      intro n p l
      omega
    | succ k ih =>
      intro n p l
      rcases Nat.mod_two_eq_zero_or_one n with e | e
      · rcases ih (n / 2) (by omega) (by omega) with ⟨a, b, m⟩
        refine ⟨a + 1, b, ?_⟩
        rw [Nat.pow_succ, Nat.mul_comm (2 ^ a), Nat.mul_assoc, m]
        omega
      · refine ⟨0, n / 2, ?_⟩
        rw [Nat.pow_zero, Nat.one_mul]
        omega
  exact main n n h (Nat.le_refl n)

/-! ## Words of bits -/

theorem code_mask_comm (v w : List Bool) : mask v w = mask w v := by
  induction v generalizing w with
  | nil => cases w <;> rfl
  | cons b v ih =>
    cases w with
    | nil => rfl
    | cons c w =>
      rw [mask, mask, ih]
      cases b <;> cases c <;> rfl

theorem code_mask_assoc (u v w : List Bool) : mask (mask u v) w = mask u (mask v w) := by
  induction u generalizing v w with
  | nil => cases v <;> cases w <;> rfl
  | cons a u ih =>
    cases v with
    | nil => cases w <;> rfl
    | cons b v =>
      cases w with
      | nil => rfl
      | cons c w =>
        rw [mask, mask, mask, mask, ih]
        cases a <;> cases b <;> cases c <;> rfl

theorem code_mask_twice (key w : List Bool) (h : w.length ≤ key.length) : mask key (mask key w) = w := by
  induction w generalizing key with
  | nil => cases key <;> rfl
  | cons b w ih =>
    cases key with
    | nil => exact absurd h (Nat.not_succ_le_zero _)
    | cons k key =>
      rw [mask, mask, ih key (Nat.le_of_succ_le_succ h)]
      cases k <;> cases b <;> rfl

theorem code_mask_self (w : List Bool) : mask w w = List.replicate w.length false := by
  induction w with
  | nil => rfl
  | cons b w ih =>
    rw [mask, ih, List.length_cons, List.replicate_succ]
    cases b <;> rfl

theorem code_mask_length (v w : List Bool) : (mask v w).length = min v.length w.length := by
  induction v generalizing w with
  | nil => cases w <;> simp [mask]
  | cons b v ih =>
    cases w with
    | nil => simp [mask]
    | cons c w =>
      rw [mask, List.length_cons, ih, List.length_cons, List.length_cons]
      omega

theorem code_mask_cancel (key v w : List Bool) (hv : v.length ≤ key.length) (hw : w.length ≤ key.length)
    (h : mask key v = mask key w) : v = w := by
  have twice : ∀ (w key : List Bool), w.length ≤ key.length → mask key (mask key w) = w := by
    intro w
    induction w with
    | nil => intro key _; cases key <;> rfl
    | cons b w ih =>
      intro key l
      cases key with
      | nil => exact absurd l (Nat.not_succ_le_zero _)
      | cons k key =>
        rw [mask, mask, ih key (Nat.le_of_succ_le_succ l)]
        cases k <;> cases b <;> rfl
  rw [← twice v key hv, h, twice w key hw]

theorem code_mask_parity (v w : List Bool) (h : v.length = w.length) :
    Machine.oddTrues (mask v w) = (Machine.oddTrues v != Machine.oddTrues w) := by
  induction v generalizing w with
  | nil =>
    cases w with
    | nil => rfl
    | cons c w => exact nomatch h
  | cons b v ih =>
    cases w with
    | nil => exact nomatch h
    | cons c w =>
      rw [mask, Machine.oddTrues, Machine.oddTrues, Machine.oddTrues, ih w (Nat.succ.inj h)]
      cases b <;> cases c <;> cases Machine.oddTrues v <;> cases Machine.oddTrues w <;> rfl

theorem code_distance_self (w : List Bool) : distance w w = 0 := by
  induction w with
  | nil => rfl
  | cons b w ih =>
    rw [distance, ih]
    cases b <;> rfl

theorem code_distance_symm (v w : List Bool) : distance v w = distance w v := by
  induction v generalizing w with
  | nil => cases w <;> simp [distance]
  | cons b v ih =>
    cases w with
    | nil => simp [distance]
    | cons c w =>
      rw [distance, distance, ih]
      cases b <;> cases c <;> rfl

theorem code_distance_zero (v w : List Bool) (h : distance v w = 0) : v = w := by
  induction v generalizing w with
  | nil =>
    cases w with
    | nil => rfl
    | cons c w => simp [distance] at h
  | cons b v ih =>
    cases w with
    | nil => simp [distance] at h
    | cons c w =>
      rw [distance] at h
      cases b <;> cases c
      · rw [ih w h]
      · exact nomatch h
      · exact nomatch h
      · rw [ih w h]

theorem code_distance_triangle (u v w : List Bool) (h : u.length = v.length) (k : v.length = w.length) :
    distance u w ≤ distance u v + distance v w := by
  induction u generalizing v w with
  | nil =>
    cases v with
    | nil =>
      cases w with
      | nil => exact Nat.le_refl 0
      | cons c w => exact nomatch k
    | cons b v => exact nomatch h
  | cons a u ih =>
    cases v with
    | nil => exact nomatch h
    | cons b v =>
      cases w with
      | nil => exact nomatch k
      | cons c w =>
        have l := ih v w (Nat.succ.inj h) (Nat.succ.inj k)
        rw [distance, distance, distance]
        split <;> split <;> split <;> first | omega | simp_all

theorem code_distance_mask (key v w : List Bool) (hv : v.length = key.length) (hw : w.length = key.length) :
    distance (mask key v) (mask key w) = distance v w := by
  induction key generalizing v w with
  | nil =>
    rw [List.eq_nil_of_length_eq_zero hv, List.eq_nil_of_length_eq_zero hw]
    rfl
  | cons k key ih =>
    cases v with
    | nil => exact nomatch hv
    | cons b v =>
      cases w with
      | nil => exact nomatch hw
      | cons c w =>
        rw [mask, mask, distance, distance, ih v w (Nat.succ.inj hv) (Nat.succ.inj hw)]
        cases k <;> cases b <;> cases c <;> rfl

theorem code_distance_append (u v w : List Bool) : distance (u ++ v) (u ++ w) = distance v w := by
  induction u with
  | nil => rfl
  | cons b u ih =>
    rw [List.cons_append, List.cons_append, distance, ih]
    cases b <;> rfl

theorem code_parity_detects (v w : List Bool) (l : v.length = w.length) (h : distance v w = 1) :
    Machine.oddTrues v ≠ Machine.oddTrues w := by
  have same : ∀ v w : List Bool, v.length = w.length → distance v w = 0 → v = w := by
    intro v
    induction v with
    | nil => exact fun w l _ => (List.eq_nil_of_length_eq_zero l.symm).symm
    | cons b v ih =>
      intro w l d
      cases w with
      | nil => exact nomatch l
      | cons c w =>
        rw [distance] at d
        cases b <;> cases c
        · rw [ih w (Nat.succ.inj l) d]
        · exact nomatch d
        · exact nomatch d
        · rw [ih w (Nat.succ.inj l) d]
  induction v generalizing w with
  | nil =>
    cases w with
    | nil => exact nomatch h
    | cons c w => exact nomatch l
  | cons b v ih =>
    cases w with
    | nil => exact nomatch l
    | cons c w =>
      rw [distance] at h
      rw [Machine.oddTrues, Machine.oddTrues]
      cases b <;> cases c
      · exact ih w (Nat.succ.inj l) h
      · rw [same v w (Nat.succ.inj l) (Nat.succ.inj h)]
        cases Machine.oddTrues w <;> exact fun e => nomatch e
      · rw [same v w (Nat.succ.inj l) (Nat.succ.inj h)]
        cases Machine.oddTrues w <;> exact fun e => nomatch e
      · intro e
        have k := ih w (Nat.succ.inj l) h
        cases p : Machine.oddTrues v <;> cases q : Machine.oddTrues w
        · exact k (p.trans q.symm)
        · rw [p, q] at e
          exact nomatch e
        · rw [p, q] at e
          exact nomatch e
        · exact k (p.trans q.symm)

theorem code_triple_length (w : List Bool) : (triple w).length = 3 * w.length := by
  induction w with
  | nil => rfl
  | cons b w ih =>
    rw [triple, List.length_cons, List.length_cons, List.length_cons, ih, List.length_cons]
    omega

theorem code_majority_triple (w : List Bool) : majority (triple w) = w := by
  induction w with
  | nil => rfl
  | cons b w ih =>
    rw [triple, majority, ih]
    cases b <;> rfl

theorem code_triple_distance (v w : List Bool) (h : v.length = w.length) :
    distance (triple v) (triple w) = 3 * distance v w := by
  induction v generalizing w with
  | nil =>
    cases w with
    | nil => rfl
    | cons c w => exact nomatch h
  | cons b v ih =>
    cases w with
    | nil => exact nomatch h
    | cons c w =>
      rw [triple, triple, distance, distance, distance, distance, ih w (Nat.succ.inj h)]
      split
      · omega
      · omega

theorem code_majority_corrects (w v : List Bool) (l : v.length = (triple w).length) (h : distance (triple w) v ≤ 1) :
    majority v = w := by
  have same : ∀ u v : List Bool, v.length = u.length → distance u v = 0 → v = u := by
    intro u
    induction u with
    | nil => exact fun v l _ => List.eq_nil_of_length_eq_zero l
    | cons b u ih =>
      intro v l d
      cases v with
      | nil => exact nomatch l
      | cons c v =>
        rw [distance] at d
        cases b <;> cases c
        · rw [ih v (Nat.succ.inj l) d]
        · exact nomatch d
        · exact nomatch d
        · rw [ih v (Nat.succ.inj l) d]
  have clean : ∀ w, majority (triple w) = w := by
    intro w
    induction w with
    | nil => rfl
    | cons b w ih =>
      rw [triple, majority, ih]
      cases b <;> rfl
  induction w generalizing v with
  | nil =>
    rw [List.eq_nil_of_length_eq_zero l]
    rfl
  | cons b w ih =>
    match v, l, h with
    | x :: y :: z :: v, l, h =>
      have rest : v.length = (triple w).length := Nat.succ.inj (Nat.succ.inj (Nat.succ.inj l))
      rw [triple, distance, distance, distance] at h
      rw [majority]
      by_cases d : distance (triple w) v = 0
      · rw [same _ v rest d, clean]
        rw [d] at h
        cases b <;> cases x <;> cases y <;> cases z <;> first | rfl | exact absurd h (by decide)
      · have m : majority v = w := by
          apply ih v rest
          split at h <;> split at h <;> split at h <;> omega
        have e : b = x ∧ b = y ∧ b = z := by
          split at h
          · split at h
            · split at h
              · exact ⟨by assumption, by assumption, by assumption⟩
              · omega
            · split at h <;> omega
          · split at h <;> split at h <;> omega
        rw [m, ← e.1, ← e.2.1, ← e.2.2]
        cases b <;> rfl

/-! ## Prefix codes -/

theorem code_word_read (s : Nat) (c : Code) (w rest : List Bool) (h : c.word s = some w) :
    c.symbol (w ++ rest) = some (s, rest) := by
  induction c generalizing w with
  | leaf t =>
    rw [Code.word] at h
    split at h
    · rename_i e
      injection h with h
      rw [← h, e, List.nil_append, Code.symbol]
    · exact nomatch h
  | fork l r ihl ihr =>
    rw [Code.word] at h
    cases k : l.word s with
    | some bs =>
      rw [k] at h
      injection h with h
      rw [← h, List.cons_append, Code.symbol]
      exact ihl bs k
    | none =>
      rw [k] at h
      cases m : r.word s with
      | none =>
        rw [m] at h
        exact nomatch h
      | some bs =>
        rw [m] at h
        injection h with h
        rw [← h, List.cons_append, Code.symbol]
        exact ihr bs m

theorem code_word_prefix_free (c : Code) (s t : Nat) (v w u : List Bool) (h : c.word s = some v) (k : c.word t = some w)
    (e : v ++ u = w) : s = t ∧ u = [] := by
  have reads : ∀ (c : Code) s w rest, c.word s = some w → c.symbol (w ++ rest) = some (s, rest) := by
    intro c s
    induction c with
    | leaf t =>
      intro w rest h
      rw [Code.word] at h
      split at h
      · rename_i e
        injection h with h
        rw [← h, e, List.nil_append, Code.symbol]
      · exact nomatch h
    | fork l r ihl ihr =>
      intro w rest h
      rw [Code.word] at h
      cases k : l.word s with
      | some bs =>
        rw [k] at h
        injection h with h
        rw [← h, List.cons_append, Code.symbol]
        exact ihl bs rest k
      | none =>
        rw [k] at h
        cases m : r.word s with
        | none =>
          rw [m] at h
          exact nomatch h
        | some bs =>
          rw [m] at h
          injection h with h
          rw [← h, List.cons_append, Code.symbol]
          exact ihr bs rest m
  have a := reads c s v u h
  have b := reads c t w [] k
  rw [List.append_nil, ← e, a] at b
  injection b with b
  injection b with x y
  exact ⟨x, y⟩

theorem code_word_some (s : Nat) (c : Code) (h : s ∈ c.symbols) : ∃ w, c.word s = some w := by
  induction c with
  | leaf t =>
    rw [Code.symbols, List.mem_singleton] at h
    exact ⟨[], by rw [Code.word, if_pos h]⟩
  | fork l r ihl ihr =>
    rw [Code.word]
    cases k : l.word s with
    | some bs => exact ⟨false :: bs, rfl⟩
    | none =>
      rcases List.mem_append.mp h with m | m
      · rcases ihl m with ⟨w, e⟩
        rw [k] at e
        exact nomatch e
      · rcases ihr m with ⟨w, e⟩
        exact ⟨true :: w, by rw [e]; rfl⟩

theorem code_word_mem (s : Nat) (c : Code) (w : List Bool) (h : c.word s = some w) : s ∈ c.symbols := by
  induction c generalizing w with
  | leaf t =>
    rw [Code.word] at h
    split at h
    · rename_i e
      rw [e]
      exact List.mem_singleton_self t
    · exact nomatch h
  | fork l r ihl ihr =>
    rw [Code.word] at h
    cases k : l.word s with
    | some bs => exact List.mem_append.mpr (Or.inl (ihl bs k))
    | none =>
      rw [k] at h
      cases m : r.word s with
      | none =>
        rw [m] at h
        exact nomatch h
      | some bs => exact List.mem_append.mpr (Or.inr (ihr bs m))

theorem code_word_length (s : Nat) (c : Code) (w : List Bool) (h : c.word s = some w) : w.length ≤ c.depth := by
  induction c generalizing w with
  | leaf t =>
    rw [Code.word] at h
    split at h
    · injection h with h
      rw [← h]
      exact Nat.le_refl 0
    · exact nomatch h
  | fork l r ihl ihr =>
    rw [Code.word] at h
    cases k : l.word s with
    | some bs =>
      rw [k] at h
      injection h with h
      rw [← h, Code.depth]
      exact Nat.succ_le_succ (Nat.le_trans (ihl bs k) (Nat.le_max_left _ _))
    | none =>
      rw [k] at h
      cases m : r.word s with
      | none =>
        rw [m] at h
        exact nomatch h
      | some bs =>
        rw [m] at h
        injection h with h
        rw [← h, Code.depth]
        exact Nat.succ_le_succ (Nat.le_trans (ihr bs m) (Nat.le_max_right _ _))

theorem code_symbol_shorter (c : Code) (bs rest : List Bool) (s : Nat) (h : c.symbol bs = some (s, rest)) :
    rest.length ≤ bs.length := by
  induction c generalizing bs with
  | leaf t =>
    injection h with h
    injection h with _ h
    rw [h]
  | fork l r ihl ihr =>
    cases bs with
    | nil => exact nomatch h
    | cons b bs =>
      cases b with
      | false => exact Nat.le_succ_of_le (ihl bs h)
      | true => exact Nat.le_succ_of_le (ihr bs h)

theorem code_symbol_mem (c : Code) (bs rest : List Bool) (s : Nat) (h : c.symbol bs = some (s, rest)) : s ∈ c.symbols := by
  induction c generalizing bs with
  | leaf t =>
    injection h with h
    injection h with h _
    rw [h]
    exact List.mem_singleton_self s
  | fork l r ihl ihr =>
    cases bs with
    | nil => exact nomatch h
    | cons b bs =>
      cases b with
      | false => exact List.mem_append.mpr (Or.inl (ihl bs h))
      | true => exact List.mem_append.mpr (Or.inr (ihr bs h))

theorem code_symbol_long_enough (c : Code) (bs : List Bool) (h : c.depth ≤ bs.length) : c.symbol bs ≠ none := by
  induction c generalizing bs with
  | leaf t => exact Option.some_ne_none _
  | fork l r ihl ihr =>
    rw [Code.depth] at h
    cases bs with
    | nil => exact absurd h (Nat.not_succ_le_zero _)
    | cons b bs =>
      have k := Nat.le_of_succ_le_succ h
      cases b with
      | false => exact ihl bs (Nat.le_trans (Nat.le_max_left _ _) k)
      | true => exact ihr bs (Nat.le_trans (Nat.le_max_right _ _) k)

theorem code_symbols_bound (c : Code) : c.symbols.length ≤ 2 ^ c.depth := by
  have pow : ∀ a b, a ≤ b → 2 ^ a ≤ 2 ^ b := fun a b h => Nat.pow_le_pow_right (Nat.succ_pos 1) h
  induction c with
  | leaf s => exact Nat.le_refl 1
  | fork l r ihl ihr =>
    have a := pow _ _ (Nat.le_max_left l.depth r.depth)
    have b := pow _ _ (Nat.le_max_right l.depth r.depth)
    rw [Code.symbols, Code.depth, List.length_append, Nat.pow_succ]
    omega

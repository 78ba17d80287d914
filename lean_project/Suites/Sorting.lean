import Suites.Defs.Sorting

/-! # Sorting -/

/-! ## Inserting -/

theorem sorting_insert_nil (x : Nat) : Sorting.insert x [] = [x] := by
  rw [Sorting.insert]

theorem sorting_insert_first (x y : Nat) (ys : List Nat) (h : x ≤ y) :
    Sorting.insert x (y :: ys) = x :: y :: ys := by
  rw [Sorting.insert, if_pos h]

theorem sorting_insert_later (x y : Nat) (ys : List Nat) (h : y < x) :
    Sorting.insert x (y :: ys) = y :: Sorting.insert x ys := by
  rw [Sorting.insert, if_neg (Nat.not_le.2 h)]

theorem sorting_insert_ne_nil (x : Nat) (ys : List Nat) : Sorting.insert x ys ≠ [] := by
  cases ys with
  | nil => simp [Sorting.insert]
  | cons y ys =>
    rw [Sorting.insert]
    split <;> simp

theorem sorting_insert_length (x : Nat) (ys : List Nat) : (Sorting.insert x ys).length = ys.length + 1 := by
  induction ys with
  | nil => rfl
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · rfl
    · rw [List.length_cons, ih, List.length_cons]

theorem sorting_insert_sum (x : Nat) (ys : List Nat) : Sorting.sum (Sorting.insert x ys) = x + Sorting.sum ys := by
  induction ys with
  | nil => rfl
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · rfl
    · rw [Sorting.sum, ih, Sorting.sum, Nat.add_left_comm]

theorem sorting_insert_mem (x a : Nat) (ys : List Nat) : a ∈ Sorting.insert x ys ↔ a = x ∨ a ∈ ys := by
  induction ys with
  | nil => simp [Sorting.insert]
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · simp
    · simp only [List.mem_cons, ih]
      exact or_left_comm

theorem sorting_insert_self_mem (x : Nat) (ys : List Nat) : x ∈ Sorting.insert x ys := by
  induction ys with
  | nil => exact List.mem_cons_self
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · exact List.mem_cons_self
    · exact List.mem_cons_of_mem y ih

theorem sorting_insert_keeps (x a : Nat) (ys : List Nat) (h : a ∈ ys) : a ∈ Sorting.insert x ys := by
  induction ys with
  | nil => exact absurd h List.not_mem_nil
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · exact List.mem_cons_of_mem x h
    · cases List.mem_cons.1 h with
      | inl e => exact e ▸ List.mem_cons_self
      | inr k => exact List.mem_cons_of_mem y (ih k)

theorem sorting_insert_count_self (x : Nat) (ys : List Nat) :
    Sorting.count x (Sorting.insert x ys) = Sorting.count x ys + 1 := by
  induction ys with
  | nil => simp [Sorting.insert, Sorting.count]
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · simp [Sorting.count]
    · simp only [Sorting.count, ih]
      split <;> rfl

theorem sorting_insert_count_other (x a : Nat) (ys : List Nat) (h : a ≠ x) :
    Sorting.count a (Sorting.insert x ys) = Sorting.count a ys := by
  induction ys with
  | nil => simp [Sorting.insert, Sorting.count, h]
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · simp [Sorting.count, h]
    · simp only [Sorting.count, ih]

theorem sorting_insert_count (x a : Nat) (ys : List Nat) :
    Sorting.count a (Sorting.insert x ys) = Sorting.count a (x :: ys) := by
  induction ys with
  | nil => rfl
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · rfl
    · simp only [Sorting.count] at *
      rw [ih]
      split <;> split <;> rfl

theorem sorting_insert_permuted (x : Nat) (ys : List Nat) : Sorting.Permuted (Sorting.insert x ys) (x :: ys) := by
  intro a
  induction ys with
  | nil => rfl
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · rfl
    · simp only [Sorting.count] at *
      rw [ih]
      split <;> split <;> rfl

theorem sorting_insert_below (a x : Nat) (ys : List Nat) (h : a ≤ x) (k : Sorting.Below a ys) :
    Sorting.Below a (Sorting.insert x ys) := by
  induction ys with
  | nil => exact ⟨h, trivial⟩
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · exact ⟨h, k⟩
    · exact ⟨k.1, ih k.2⟩

theorem sorting_below_of_insert (a x : Nat) (ys : List Nat) (h : Sorting.Below a (Sorting.insert x ys)) :
    a ≤ x ∧ Sorting.Below a ys := by
  induction ys with
  | nil => exact h
  | cons y ys ih =>
    rw [Sorting.insert] at h
    split at h
    · exact h
    · exact ⟨(ih h.2).1, h.1, (ih h.2).2⟩

theorem sorting_insert_sorted (x : Nat) (ys : List Nat) (h : Sorting.Sorted ys) :
    Sorting.Sorted (Sorting.insert x ys) := by
  induction ys with
  | nil => exact trivial
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    case isTrue k => exact ⟨k, h⟩
    case isFalse k =>
      have l : y ≤ x := Nat.le_of_lt (Nat.not_le.1 k)
      cases ys with
      | nil => exact ⟨l, trivial⟩
      | cons z zs =>
        have m := ih h.2
        rw [Sorting.insert] at *
        split at m
        case isTrue t => rw [if_pos t]; exact ⟨l, m⟩
        case isFalse t => rw [if_neg t]; exact ⟨h.1, m⟩

theorem sorting_insert_comm_two (x y : Nat) :
    Sorting.insert x (Sorting.insert y []) = Sorting.insert y (Sorting.insert x []) := by
  simp only [Sorting.insert]
  split <;> split
  case isTrue.isTrue h k => rw [Nat.le_antisymm h k]
  case isTrue.isFalse => rfl
  case isFalse.isTrue => rfl
  case isFalse.isFalse h k => omega

theorem sorting_insert_least (x : Nat) (ys : List Nat) (d : Nat) :
    Sorting.least d (Sorting.insert x ys) = min x (Sorting.least d ys) := by
  induction ys with
  | nil => rfl
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · rfl
    · simp only [Sorting.least, ih]
      omega

theorem sorting_insert_greatest (x : Nat) (ys : List Nat) :
    Sorting.greatest (Sorting.insert x ys) = max x (Sorting.greatest ys) := by
  induction ys with
  | nil => rfl
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    · rfl
    · simp only [Sorting.greatest, ih]
      omega

theorem sorting_remove_insert (x : Nat) (ys : List Nat) : Sorting.remove x (Sorting.insert x ys) = ys := by
  induction ys with
  | nil => simp [Sorting.insert, Sorting.remove]
  | cons y ys ih =>
    rw [Sorting.insert]
    split
    case isTrue => rw [Sorting.remove, if_pos rfl]
    case isFalse h =>
      have k : x ≠ y := fun e => h (Nat.le_of_eq e)
      rw [Sorting.remove, if_neg k, ih]

/-! ## Insertion sort -/

theorem sorting_sort_length (xs : List Nat) : (Sorting.sort xs).length = xs.length := by
  have h : ∀ x ys, (Sorting.insert x ys).length = ys.length + 1 := by
    intro x ys
    induction ys with
    | nil => rfl
    | cons y ys ih =>
      rw [Sorting.insert]
      split
      · rfl
      · rw [List.length_cons, ih, List.length_cons]
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [Sorting.sort, h, ih, List.length_cons]

theorem sorting_sort_sum (xs : List Nat) : Sorting.sum (Sorting.sort xs) = Sorting.sum xs := by
  have h : ∀ x ys, Sorting.sum (Sorting.insert x ys) = x + Sorting.sum ys := by
    intro x ys
    induction ys with
    | nil => rfl
    | cons y ys ih =>
      rw [Sorting.insert]
      split
      · rfl
      · rw [Sorting.sum, ih, Sorting.sum, Nat.add_left_comm]
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [Sorting.sort, h, ih, Sorting.sum]

theorem sorting_sort_mem (a : Nat) (xs : List Nat) : a ∈ Sorting.sort xs ↔ a ∈ xs := by
  have h : ∀ x ys, a ∈ Sorting.insert x ys ↔ a = x ∨ a ∈ ys := by
    intro x ys
    induction ys with
    | nil => simp [Sorting.insert]
    | cons y ys ih =>
      rw [Sorting.insert]
      split
      · simp
      · simp only [List.mem_cons, ih]
        exact or_left_comm
  induction xs with
  | nil => exact Iff.rfl
  | cons x xs ih => simp only [Sorting.sort, h, ih, List.mem_cons]

theorem sorting_sort_permuted (xs : List Nat) : Sorting.Permuted (Sorting.sort xs) xs := by
  intro a
  have h : ∀ x ys, Sorting.count a (Sorting.insert x ys) = Sorting.count a (x :: ys) := by
    intro x ys
    induction ys with
    | nil => rfl
    | cons y ys ih =>
      rw [Sorting.insert]
      split
      · rfl
      · simp only [Sorting.count] at *
        rw [ih]
        split <;> split <;> rfl
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [Sorting.sort, h, Sorting.count, ih, Sorting.count]

theorem sorting_sort_sorted (xs : List Nat) : Sorting.Sorted (Sorting.sort xs) := by
  have h : ∀ x ys, Sorting.Sorted ys → Sorting.Sorted (Sorting.insert x ys) := by
    intro x ys h
    induction ys with
    | nil => exact trivial
    | cons y ys ih =>
      rw [Sorting.insert]
      split
      case isTrue k => exact ⟨k, h⟩
      case isFalse k =>
        have l : y ≤ x := Nat.le_of_lt (Nat.not_le.1 k)
        cases ys with
        | nil => exact ⟨l, trivial⟩
        | cons z zs =>
          have m := ih h.2
          rw [Sorting.insert] at *
          split at m
          case isTrue t => rw [if_pos t]; exact ⟨l, m⟩
          case isFalse t => rw [if_neg t]; exact ⟨h.1, m⟩
  induction xs with
  | nil => exact trivial
  | cons x xs ih => exact h x (Sorting.sort xs) ih

theorem sorting_sort_fixed (xs : List Nat) (h : Sorting.Sorted xs) : Sorting.sort xs = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    cases xs with
    | nil => rfl
    | cons y ys =>
      rw [Sorting.sort, ih h.2, Sorting.insert, if_pos h.1]

theorem sorting_sort_idempotent (h : ∀ xs, Sorting.Sorted (Sorting.sort xs)) (xs : List Nat) :
    Sorting.sort (Sorting.sort xs) = Sorting.sort xs := by
  have fixed : ∀ ys, Sorting.Sorted ys → Sorting.sort ys = ys := by
    intro ys k
    induction ys with
    | nil => rfl
    | cons x ys ih =>
      cases ys with
      | nil => rfl
      | cons y zs => rw [Sorting.sort, ih k.2, Sorting.insert, if_pos k.1]
  exact fixed (Sorting.sort xs) (h xs)

theorem sorting_sort_greatest (xs : List Nat) : Sorting.greatest (Sorting.sort xs) = Sorting.greatest xs := by
  have h : ∀ x ys, Sorting.greatest (Sorting.insert x ys) = max x (Sorting.greatest ys) := by
    intro x ys
    induction ys with
    | nil => rfl
    | cons y ys ih =>
      rw [Sorting.insert]
      split
      · rfl
      · simp only [Sorting.greatest, ih]
        omega
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [Sorting.sort, h, ih, Sorting.greatest]

theorem sorting_sort_least (d : Nat) (xs : List Nat) : Sorting.least d (Sorting.sort xs) = Sorting.least d xs := by
  have h : ∀ x ys, Sorting.least d (Sorting.insert x ys) = min x (Sorting.least d ys) := by
    intro x ys
    induction ys with
    | nil => rfl
    | cons y ys ih =>
      rw [Sorting.insert]
      split
      · rfl
      · simp only [Sorting.least, ih]
        omega
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [Sorting.sort, h, ih, Sorting.least]

theorem sorting_sort_singleton (x : Nat) : Sorting.sort [x] = [x] := by
  rw [Sorting.sort, Sorting.sort, Sorting.insert]

theorem sorting_sort_pair (x y : Nat) (h : y < x) : Sorting.sort [x, y] = [y, x] := by
  simp only [Sorting.sort, Sorting.insert]
  rw [if_neg (Nat.not_le.2 h)]

theorem sorting_sort_swap (x y : Nat) : Sorting.sort [x, y] = Sorting.sort [y, x] := by
  simp only [Sorting.sort, Sorting.insert]
  split <;> split
  case isTrue.isTrue h k => rw [Nat.le_antisymm h k]
  case isTrue.isFalse => rfl
  case isFalse.isTrue => rfl
  case isFalse.isFalse h k => omega

theorem sorting_sort_nil_iff (xs : List Nat) : Sorting.sort xs = [] ↔ xs = [] := by
  cases xs with
  | nil => exact Iff.rfl
  | cons x xs =>
    rw [Sorting.sort]
    cases Sorting.sort xs with
    | nil => simp [Sorting.insert]
    | cons y ys =>
      rw [Sorting.insert]
      split <;> simp

theorem sorting_sort_replicate (n x : Nat) : Sorting.sort (List.replicate n x) = List.replicate n x := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [List.replicate_succ, Sorting.sort, ih]
    cases n with
    | zero => rfl
    | succ n => rw [List.replicate_succ, Sorting.insert, if_pos (Nat.le_refl x)]

/-! ## Sorted lists -/

theorem sorting_sorted_tail (x : Nat) (xs : List Nat) (h : Sorting.Sorted (x :: xs)) : Sorting.Sorted xs := by
  cases xs with
  | nil => exact trivial
  | cons y ys => exact h.2

theorem sorting_sorted_head (x y : Nat) (ys : List Nat) (h : Sorting.Sorted (x :: y :: ys)) : x ≤ y := by
  exact h.1

theorem sorting_sorted_second (x y z : Nat) (zs : List Nat) (h : Sorting.Sorted (x :: y :: z :: zs)) : x ≤ z := by
  exact Nat.le_trans h.1 h.2.1

theorem sorting_sorted_skip (x y : Nat) (ys : List Nat) (h : Sorting.Sorted (x :: y :: ys)) :
    Sorting.Sorted (x :: ys) := by
  cases ys with
  | nil => exact trivial
  | cons z zs => exact ⟨Nat.le_trans h.1 h.2.1, h.2.2⟩

theorem sorting_sorted_smaller (a x : Nat) (xs : List Nat) (h : a ≤ x) (k : Sorting.Sorted (x :: xs)) :
    Sorting.Sorted (a :: xs) := by
  cases xs with
  | nil => exact trivial
  | cons y ys => exact ⟨Nat.le_trans h k.1, k.2⟩

theorem sorting_sorted_double (x : Nat) (xs : List Nat) (h : Sorting.Sorted (x :: xs)) :
    Sorting.Sorted (x :: x :: xs) := by
  exact ⟨Nat.le_refl x, h⟩

theorem sorting_sorted_below (x : Nat) (xs : List Nat) (h : Sorting.Sorted (x :: xs)) : Sorting.Below x xs := by
  induction xs generalizing x with
  | nil => exact trivial
  | cons y ys ih =>
    refine ⟨h.1, ih x ?_⟩
    cases ys with
    | nil => exact trivial
    | cons z zs => exact ⟨Nat.le_trans h.1 h.2.1, h.2.2⟩

theorem sorting_sorted_of_below (x : Nat) (xs : List Nat) (h : Sorting.Below x xs) (k : Sorting.Sorted xs) :
    Sorting.Sorted (x :: xs) := by
  cases xs with
  | nil => exact trivial
  | cons y ys => exact ⟨h.1, k⟩

theorem sorting_sorted_replicate (n x : Nat) : Sorting.Sorted (List.replicate n x) := by
  induction n with
  | zero => exact trivial
  | succ n ih =>
    rw [List.replicate_succ]
    cases n with
    | zero => exact trivial
    | succ n => exact ⟨Nat.le_refl x, ih⟩

theorem sorting_sorted_map_succ (xs : List Nat) (h : Sorting.Sorted xs) :
    Sorting.Sorted (List.map (fun x => x + 1) xs) := by
  induction xs with
  | nil => exact trivial
  | cons x xs ih =>
    cases xs with
    | nil => exact trivial
    | cons y ys => exact ⟨Nat.succ_le_succ h.1, ih h.2⟩

theorem sorting_sorted_map_mono (f : Nat → Nat) (m : ∀ a b, a ≤ b → f a ≤ f b) (xs : List Nat)
    (h : Sorting.Sorted xs) : Sorting.Sorted (List.map f xs) := by
  induction xs with
  | nil => exact trivial
  | cons x xs ih =>
    cases xs with
    | nil => exact trivial
    | cons y ys => exact ⟨m x y h.1, ih h.2⟩

theorem sorting_sorted_append_left (xs ys : List Nat) (h : Sorting.Sorted (xs ++ ys)) : Sorting.Sorted xs := by
  induction xs with
  | nil => exact trivial
  | cons x xs ih =>
    cases xs with
    | nil => exact trivial
    | cons y zs => exact ⟨h.1, ih h.2⟩

theorem sorting_sorted_append_right (xs ys : List Nat) (h : Sorting.Sorted (xs ++ ys)) : Sorting.Sorted ys := by
  induction xs with
  | nil => exact h
  | cons x xs ih =>
    apply ih
    cases xs with
    | nil =>
      cases ys with
      | nil => exact trivial
      | cons y ys => exact h.2
    | cons y zs => exact h.2

theorem sorting_sorted_snoc (xs : List Nat) (a : Nat) (h : Sorting.Sorted xs) (k : ∀ x, x ∈ xs → x ≤ a) :
    Sorting.Sorted (xs ++ [a]) := by
  induction xs with
  | nil => exact trivial
  | cons x xs ih =>
    cases xs with
    | nil => exact ⟨k x List.mem_cons_self, trivial⟩
    | cons y ys => exact ⟨h.1, ih h.2 (fun z hz => k z (List.mem_cons_of_mem x hz))⟩

theorem sorting_sorted_remove (a : Nat) (xs : List Nat) (h : Sorting.Sorted xs) :
    Sorting.Sorted (Sorting.remove a xs) := by
  induction xs with
  | nil => exact trivial
  | cons x xs ih =>
    rw [Sorting.remove]
    cases xs with
    | nil => split <;> exact trivial
    | cons y ys =>
      split
      · exact h.2
      · have m := ih h.2
        rw [Sorting.remove] at *
        split
        case isTrue e =>
          cases ys with
          | nil => exact trivial
          | cons z zs => exact ⟨Nat.le_trans h.1 h.2.1, h.2.2⟩
        case isFalse e =>
          rw [if_neg e] at m
          exact ⟨h.1, m⟩

/-! ## Below -/

theorem sorting_below_trans (a b : Nat) (xs : List Nat) (h : a ≤ b) (k : Sorting.Below b xs) :
    Sorting.Below a xs := by
  induction xs with
  | nil => exact trivial
  | cons x xs ih => exact ⟨Nat.le_trans h k.1, ih k.2⟩

theorem sorting_below_zero (xs : List Nat) : Sorting.Below 0 xs := by
  induction xs with
  | nil => exact trivial
  | cons x xs ih => exact ⟨Nat.zero_le x, ih⟩

theorem sorting_below_mem (a x : Nat) (xs : List Nat) (h : Sorting.Below a xs) (k : x ∈ xs) : a ≤ x := by
  induction xs with
  | nil => exact absurd k List.not_mem_nil
  | cons y ys ih =>
    cases List.mem_cons.1 k with
    | inl e => exact e ▸ h.1
    | inr m => exact ih h.2 m

theorem sorting_below_of_mem (a : Nat) (xs : List Nat) (h : ∀ x, x ∈ xs → a ≤ x) : Sorting.Below a xs := by
  induction xs with
  | nil => exact trivial
  | cons y ys ih =>
    exact ⟨h y List.mem_cons_self, ih (fun x k => h x (List.mem_cons_of_mem y k))⟩

theorem sorting_below_append (a : Nat) (xs ys : List Nat) :
    Sorting.Below a (xs ++ ys) ↔ Sorting.Below a xs ∧ Sorting.Below a ys := by
  induction xs with
  | nil => exact ⟨fun h => ⟨trivial, h⟩, fun h => h.2⟩
  | cons x xs ih =>
    constructor
    · intro h
      exact ⟨⟨h.1, (ih.1 h.2).1⟩, (ih.1 h.2).2⟩
    · intro h
      exact ⟨h.1.1, ih.2 ⟨h.1.2, h.2⟩⟩

theorem sorting_below_sum (a : Nat) (xs : List Nat) (h : Sorting.Below a xs) : a * xs.length ≤ Sorting.sum xs := by
  induction xs with
  | nil => exact Nat.le_refl 0
  | cons x xs ih =>
    rw [List.length_cons, Nat.mul_succ, Sorting.sum, Nat.add_comm]
    exact Nat.add_le_add h.1 (ih h.2)

theorem sorting_below_least (a d : Nat) (xs : List Nat) (h : a ≤ d) (k : Sorting.Below a xs) :
    a ≤ Sorting.least d xs := by
  induction xs with
  | nil => exact h
  | cons x xs ih => exact Nat.le_min.2 ⟨k.1, ih k.2⟩

theorem sorting_least_below (d : Nat) (xs : List Nat) : Sorting.Below (Sorting.least d xs) xs := by
  have down : ∀ a b ys, a ≤ b → Sorting.Below b ys → Sorting.Below a ys := by
    intro a b ys h k
    induction ys with
    | nil => exact trivial
    | cons y ys ih => exact ⟨Nat.le_trans h k.1, ih k.2⟩
  induction xs with
  | nil => exact trivial
  | cons x xs ih => exact ⟨Nat.min_le_left x _, down _ _ xs (Nat.min_le_right x _) ih⟩

/-! ## Counting -/

theorem sorting_count_append (a : Nat) (xs ys : List Nat) :
    Sorting.count a (xs ++ ys) = Sorting.count a xs + Sorting.count a ys := by
  induction xs with
  | nil => exact (Nat.zero_add _).symm
  | cons x xs ih =>
    simp only [List.cons_append, Sorting.count, ih]
    split
    · exact Nat.add_right_comm _ _ _
    · rfl

theorem sorting_count_le (a : Nat) (xs : List Nat) : Sorting.count a xs ≤ xs.length := by
  induction xs with
  | nil => exact Nat.le_refl 0
  | cons x xs ih =>
    rw [Sorting.count, List.length_cons]
    split
    · exact Nat.succ_le_succ ih
    · exact Nat.le_succ_of_le ih

theorem sorting_count_replicate (a n : Nat) : Sorting.count a (List.replicate n a) = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, Sorting.count, if_pos rfl, ih]

theorem sorting_count_pos (a : Nat) (xs : List Nat) (h : a ∈ xs) : 0 < Sorting.count a xs := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons x xs ih =>
    rw [Sorting.count]
    split
    case isTrue => exact Nat.succ_pos _
    case isFalse k => exact ih ((List.mem_cons.1 h).resolve_left k)

theorem sorting_mem_of_count (a : Nat) (xs : List Nat) (h : 0 < Sorting.count a xs) : a ∈ xs := by
  induction xs with
  | nil => exact absurd h (Nat.lt_irrefl 0)
  | cons x xs ih =>
    rw [Sorting.count] at h
    split at h
    case isTrue e => exact e ▸ List.mem_cons_self
    case isFalse => exact List.mem_cons_of_mem x (ih h)

theorem sorting_count_reverse (a : Nat) (xs : List Nat) : Sorting.count a xs.reverse = Sorting.count a xs := by
  have h : ∀ ys zs, Sorting.count a (ys ++ zs) = Sorting.count a ys + Sorting.count a zs := by
    intro ys zs
    induction ys with
    | nil => exact (Nat.zero_add _).symm
    | cons y ys ih =>
      simp only [List.cons_append, Sorting.count, ih]
      split
      · exact Nat.add_right_comm _ _ _
      · rfl
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.reverse_cons, h, ih]
    simp only [Sorting.count]
    split <;> simp

theorem sorting_count_remove (a : Nat) (xs : List Nat) (h : a ∈ xs) :
    Sorting.count a (Sorting.remove a xs) + 1 = Sorting.count a xs := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons x xs ih =>
    rw [Sorting.remove]
    split
    case isTrue e => rw [Sorting.count, if_pos e]
    case isFalse e =>
      rw [Sorting.count, if_neg e, Sorting.count, if_neg e, ih ((List.mem_cons.1 h).resolve_left e)]

theorem sorting_count_remove_other (a b : Nat) (xs : List Nat) (h : b ≠ a) :
    Sorting.count b (Sorting.remove a xs) = Sorting.count b xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [Sorting.remove]
    split
    case isTrue e => rw [Sorting.count, if_neg (e ▸ h)]
    case isFalse => rw [Sorting.count, ih, Sorting.count]

/-! ## Permutations -/

theorem sorting_permuted_refl (xs : List Nat) : Sorting.Permuted xs xs := by
  intro a
  rfl

theorem sorting_permuted_symm (xs ys : List Nat) (h : Sorting.Permuted xs ys) : Sorting.Permuted ys xs := by
  intro a
  exact (h a).symm

theorem sorting_permuted_trans (xs ys zs : List Nat) (h : Sorting.Permuted xs ys) (k : Sorting.Permuted ys zs) :
    Sorting.Permuted xs zs := by
  intro a
  rw [h, k]

theorem sorting_permuted_cons (x : Nat) (xs ys : List Nat) (h : Sorting.Permuted xs ys) :
    Sorting.Permuted (x :: xs) (x :: ys) := by
  intro a
  rw [Sorting.count, h, Sorting.count]

theorem sorting_permuted_uncons (x : Nat) (xs ys : List Nat) (h : Sorting.Permuted (x :: xs) (x :: ys)) :
    Sorting.Permuted xs ys := by
  intro a
  have k := h a
  rw [Sorting.count, Sorting.count] at k
  split at k
  · exact Nat.add_right_cancel k
  · exact k

theorem sorting_permuted_swap (x y : Nat) (xs : List Nat) : Sorting.Permuted (x :: y :: xs) (y :: x :: xs) := by
  intro a
  simp only [Sorting.count]
  split <;> split <;> rfl

theorem sorting_permuted_append (xs ys : List Nat) : Sorting.Permuted (xs ++ ys) (ys ++ xs) := by
  intro a
  have h : ∀ us vs, Sorting.count a (us ++ vs) = Sorting.count a us + Sorting.count a vs := by
    intro us vs
    induction us with
    | nil => exact (Nat.zero_add _).symm
    | cons u us ih =>
      simp only [List.cons_append, Sorting.count, ih]
      split
      · exact Nat.add_right_comm _ _ _
      · rfl
  rw [h, h, Nat.add_comm]

theorem sorting_permuted_nil (xs : List Nat) (h : Sorting.Permuted xs []) : xs = [] := by
  cases xs with
  | nil => rfl
  | cons x xs =>
    have k := h x
    simp [Sorting.count] at k

theorem sorting_permuted_mem (a : Nat) (xs ys : List Nat) (h : Sorting.Permuted xs ys) (k : a ∈ xs) : a ∈ ys := by
  have pos : ∀ zs, a ∈ zs → 0 < Sorting.count a zs := by
    intro zs m
    induction zs with
    | nil => exact absurd m List.not_mem_nil
    | cons z zs ih =>
      rw [Sorting.count]
      split
      case isTrue => exact Nat.succ_pos _
      case isFalse e => exact ih ((List.mem_cons.1 m).resolve_left e)
  have mem : ∀ zs, 0 < Sorting.count a zs → a ∈ zs := by
    intro zs m
    induction zs with
    | nil => exact absurd m (Nat.lt_irrefl 0)
    | cons z zs ih =>
      rw [Sorting.count] at m
      split at m
      case isTrue e => exact e ▸ List.mem_cons_self
      case isFalse => exact List.mem_cons_of_mem z (ih m)
  exact mem ys (h a ▸ pos xs k)

theorem sorting_permuted_of_sorts (h : ∀ zs, Sorting.Permuted (Sorting.sort zs) zs) (xs ys : List Nat)
    (e : Sorting.sort xs = Sorting.sort ys) : Sorting.Permuted xs ys := by
  intro a
  rw [← h xs a, e, h ys a]

/-! ## Least, greatest, sum -/

theorem sorting_least_le_default (d : Nat) (xs : List Nat) : Sorting.least d xs ≤ d := by
  induction xs with
  | nil => exact Nat.le_refl d
  | cons x xs ih => exact Nat.le_trans (Nat.min_le_right x _) ih

theorem sorting_least_le_mem (d a : Nat) (xs : List Nat) (h : a ∈ xs) : Sorting.least d xs ≤ a := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons x xs ih =>
    cases List.mem_cons.1 h with
    | inl e => exact e ▸ Nat.min_le_left a _
    | inr m => exact Nat.le_trans (Nat.min_le_right x _) (ih m)

theorem sorting_mem_le_greatest (a : Nat) (xs : List Nat) (h : a ∈ xs) : a ≤ Sorting.greatest xs := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons x xs ih =>
    cases List.mem_cons.1 h with
    | inl e => exact e ▸ Nat.le_max_left a _
    | inr m => exact Nat.le_trans (ih m) (Nat.le_max_right x _)

theorem sorting_greatest_append (xs ys : List Nat) :
    Sorting.greatest (xs ++ ys) = max (Sorting.greatest xs) (Sorting.greatest ys) := by
  induction xs with
  | nil => exact (Nat.zero_max _).symm
  | cons x xs ih => rw [List.cons_append, Sorting.greatest, ih, Sorting.greatest, Nat.max_assoc]

theorem sorting_greatest_le_sum (xs : List Nat) : Sorting.greatest xs ≤ Sorting.sum xs := by
  induction xs with
  | nil => exact Nat.le_refl 0
  | cons x xs ih =>
    rw [Sorting.greatest, Sorting.sum]
    omega

theorem sorting_sum_reverse (xs : List Nat) : Sorting.sum xs.reverse = Sorting.sum xs := by
  have snoc : ∀ ys y, Sorting.sum (ys ++ [y]) = y + Sorting.sum ys := by
    intro ys y
    induction ys with
    | nil => rfl
    | cons z zs ih => rw [List.cons_append, Sorting.sum, ih, Sorting.sum, Nat.add_left_comm]
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.reverse_cons, snoc, ih, Sorting.sum]

theorem sorting_sum_le (xs : List Nat) : Sorting.sum xs ≤ xs.length * Sorting.greatest xs := by
  induction xs with
  | nil => exact Nat.le_refl 0
  | cons x xs ih =>
    rw [Sorting.sum, Sorting.greatest, List.length_cons, Nat.succ_mul, Nat.add_comm]
    exact Nat.add_le_add (Nat.le_trans ih (Nat.mul_le_mul_left _ (Nat.le_max_right x _))) (Nat.le_max_left x _)

theorem sorting_sum_remove (a : Nat) (xs : List Nat) (h : a ∈ xs) :
    a + Sorting.sum (Sorting.remove a xs) = Sorting.sum xs := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons x xs ih =>
    rw [Sorting.remove]
    split
    case isTrue e => rw [e, Sorting.sum]
    case isFalse e =>
      rw [Sorting.sum, Nat.add_left_comm, ih ((List.mem_cons.1 h).resolve_left e), Sorting.sum]

theorem sorting_remove_absent (a : Nat) (xs : List Nat) (h : ¬a ∈ xs) : Sorting.remove a xs = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    have e : a ≠ x := fun e => h (e ▸ List.mem_cons_self)
    rw [Sorting.remove, if_neg e, ih (fun m => h (List.mem_cons_of_mem x m))]

theorem sorting_remove_length (a : Nat) (xs : List Nat) (h : a ∈ xs) :
    (Sorting.remove a xs).length + 1 = xs.length := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons x xs ih =>
    rw [Sorting.remove]
    split
    case isTrue => rfl
    case isFalse e => rw [List.length_cons, ih ((List.mem_cons.1 h).resolve_left e), List.length_cons]

theorem sorting_remove_permuted (a : Nat) (xs : List Nat) (h : a ∈ xs) :
    Sorting.Permuted (a :: Sorting.remove a xs) xs := by
  intro b
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons x xs ih =>
    rw [Sorting.remove]
    split
    case isTrue e => rw [e]
    case isFalse e =>
      have k := ih ((List.mem_cons.1 h).resolve_left e)
      simp only [Sorting.count] at *
      rw [← k]
      split <;> split <;> rfl

/-! ## Merging -/

theorem sorting_merge_nil (xs : List Nat) (h : Sorting.Sorted xs) : Sorting.merge xs [] = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    cases xs with
    | nil => rfl
    | cons y ys => rw [Sorting.merge, ih h.2, Sorting.insert, if_pos h.1]

theorem sorting_merge_is_sort (xs : List Nat) : Sorting.merge xs [] = Sorting.sort xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [Sorting.merge, ih, Sorting.sort]

theorem sorting_merge_sort (xs ys : List Nat) : Sorting.merge xs (Sorting.sort ys) = Sorting.sort (xs ++ ys) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [Sorting.merge, ih, List.cons_append, Sorting.sort]

theorem sorting_merge_append (xs ys zs : List Nat) :
    Sorting.merge (xs ++ ys) zs = Sorting.merge xs (Sorting.merge ys zs) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.cons_append, Sorting.merge, ih, Sorting.merge]

theorem sorting_merge_length (xs ys : List Nat) : (Sorting.merge xs ys).length = xs.length + ys.length := by
  have h : ∀ x zs, (Sorting.insert x zs).length = zs.length + 1 := by
    intro x zs
    induction zs with
    | nil => rfl
    | cons z zs ih =>
      rw [Sorting.insert]
      split
      · rfl
      · rw [List.length_cons, ih, List.length_cons]
  induction xs with
  | nil => exact (Nat.zero_add _).symm
  | cons x xs ih => rw [Sorting.merge, h, ih, List.length_cons, Nat.add_right_comm]

theorem sorting_merge_sum (xs ys : List Nat) :
    Sorting.sum (Sorting.merge xs ys) = Sorting.sum xs + Sorting.sum ys := by
  have h : ∀ x zs, Sorting.sum (Sorting.insert x zs) = x + Sorting.sum zs := by
    intro x zs
    induction zs with
    | nil => rfl
    | cons z zs ih =>
      rw [Sorting.insert]
      split
      · rfl
      · rw [Sorting.sum, ih, Sorting.sum, Nat.add_left_comm]
  induction xs with
  | nil => exact (Nat.zero_add _).symm
  | cons x xs ih => rw [Sorting.merge, h, ih, Sorting.sum, Nat.add_assoc]

theorem sorting_merge_below (a : Nat) (xs ys : List Nat) (h : Sorting.Below a xs) (k : Sorting.Below a ys) :
    Sorting.Below a (Sorting.merge xs ys) := by
  have insert : ∀ x zs, a ≤ x → Sorting.Below a zs → Sorting.Below a (Sorting.insert x zs) := by
    intro x zs l m
    induction zs with
    | nil => exact ⟨l, trivial⟩
    | cons z zs ih =>
      rw [Sorting.insert]
      split
      · exact ⟨l, m⟩
      · exact ⟨m.1, ih m.2⟩
  induction xs with
  | nil => exact k
  | cons x xs ih => exact insert x _ h.1 (ih h.2)

theorem sorting_merge_sorted (insert : ∀ x zs, Sorting.Sorted zs → Sorting.Sorted (Sorting.insert x zs))
    (xs ys : List Nat) (h : Sorting.Sorted ys) : Sorting.Sorted (Sorting.merge xs ys) := by
  induction xs with
  | nil => exact h
  | cons x xs ih => exact insert x _ ih

/-! ## Splitting at an element -/

theorem sorting_split_length (p : Nat) (xs : List Nat) :
    (Sorting.upTo p xs).length + (Sorting.above p xs).length = xs.length := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [Sorting.upTo, Sorting.above]
    split <;> simp only [List.length_cons] <;> omega

theorem sorting_split_sum (p : Nat) (xs : List Nat) :
    Sorting.sum (Sorting.upTo p xs) + Sorting.sum (Sorting.above p xs) = Sorting.sum xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [Sorting.upTo, Sorting.above]
    split <;> simp only [Sorting.sum] <;> omega

theorem sorting_split_count (p a : Nat) (xs : List Nat) :
    Sorting.count a (Sorting.upTo p xs) + Sorting.count a (Sorting.above p xs) = Sorting.count a xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [Sorting.upTo, Sorting.above]
    split <;> simp only [Sorting.count] <;> split <;> omega

theorem sorting_upTo_mem (p a : Nat) (xs : List Nat) : a ∈ Sorting.upTo p xs ↔ a ∈ xs ∧ a ≤ p := by
  induction xs with
  | nil => simp [Sorting.upTo]
  | cons x xs ih =>
    rw [Sorting.upTo]
    split
    case isTrue h =>
      rw [List.mem_cons, List.mem_cons, ih]
      constructor
      · intro k
        cases k with
        | inl e => exact ⟨Or.inl e, e ▸ h⟩
        | inr m => exact ⟨Or.inr m.1, m.2⟩
      · intro k
        cases k.1 with
        | inl e => exact Or.inl e
        | inr m => exact Or.inr ⟨m, k.2⟩
    case isFalse h =>
      rw [List.mem_cons, ih]
      constructor
      · intro k
        exact ⟨Or.inr k.1, k.2⟩
      · intro k
        cases k.1 with
        | inl e => exact absurd (e ▸ k.2) h
        | inr m => exact ⟨m, k.2⟩

theorem sorting_above_below (p : Nat) (xs : List Nat) : Sorting.Below (p + 1) (Sorting.above p xs) := by
  induction xs with
  | nil => exact trivial
  | cons x xs ih =>
    rw [Sorting.above]
    split
    case isTrue => exact ih
    case isFalse h => exact ⟨Nat.not_le.1 h, ih⟩

theorem sorting_upTo_greatest (p : Nat) (xs : List Nat) : Sorting.greatest (Sorting.upTo p xs) ≤ p := by
  induction xs with
  | nil => exact Nat.zero_le p
  | cons x xs ih =>
    rw [Sorting.upTo]
    split
    case isTrue h => exact Nat.max_le.2 ⟨h, ih⟩
    case isFalse => exact ih

theorem sorting_upTo_idempotent (p : Nat) (xs : List Nat) : Sorting.upTo p (Sorting.upTo p xs) = Sorting.upTo p xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [Sorting.upTo]
    split
    case isTrue h => rw [Sorting.upTo, if_pos h, ih]
    case isFalse => exact ih

theorem sorting_upTo_above (p : Nat) (xs : List Nat) : Sorting.upTo p (Sorting.above p xs) = [] := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [Sorting.above]
    split
    case isTrue => exact ih
    case isFalse h => rw [Sorting.upTo, if_neg h, ih]

theorem sorting_upTo_append (p : Nat) (xs ys : List Nat) :
    Sorting.upTo p (xs ++ ys) = Sorting.upTo p xs ++ Sorting.upTo p ys := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.cons_append, Sorting.upTo, Sorting.upTo, ih]
    split <;> rfl

theorem sorting_above_append (p : Nat) (xs ys : List Nat) :
    Sorting.above p (xs ++ ys) = Sorting.above p xs ++ Sorting.above p ys := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.cons_append, Sorting.above, Sorting.above, ih]
    split <;> rfl

theorem sorting_split_permuted (p : Nat) (xs : List Nat) :
    Sorting.Permuted (Sorting.upTo p xs ++ Sorting.above p xs) xs := by
  intro a
  have h : ∀ us vs, Sorting.count a (us ++ vs) = Sorting.count a us + Sorting.count a vs := by
    intro us vs
    induction us with
    | nil => exact (Nat.zero_add _).symm
    | cons u us ih =>
      simp only [List.cons_append, Sorting.count, ih]
      split
      · exact Nat.add_right_comm _ _ _
      · rfl
  rw [h]
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [Sorting.upTo, Sorting.above]
    split <;> simp only [Sorting.count] <;> split <;> omega

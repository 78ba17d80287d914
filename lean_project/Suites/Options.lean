import Suites.Defs.Options

/-! # Values that may be missing -/

open Partial

/-! ## One after the other -/

theorem option_andThen_some {α : Type} (x : Option α) : andThen x some = x := by
  cases x <;> rfl

theorem option_andThen_assoc {α β γ : Type} (x : Option α) (f : α → Option β) (g : β → Option γ) :
    andThen (andThen x f) g = andThen x (fun a => andThen (f a) g) := by
  cases x <;> rfl

theorem option_andThen_none {α β : Type} (x : Option α) : andThen x (fun _ => (none : Option β)) = none := by
  cases x <;> rfl

theorem option_andThen_map {α β γ : Type} (x : Option α) (f : α → β) (g : β → Option γ) :
    andThen (Option.map f x) g = andThen x (fun a => g (f a)) := by
  cases x <;> rfl

theorem option_map_andThen {α β γ : Type} (x : Option α) (f : α → Option β) (g : β → γ) :
    Option.map g (andThen x f) = andThen x (fun a => Option.map g (f a)) := by
  cases x <;> rfl

theorem option_map_as_andThen {α β : Type} (x : Option α) (f : α → β) :
    Option.map f x = andThen x (fun a => some (f a)) := by
  cases x <;> rfl

theorem option_andThen_eq_some {α β : Type} (x : Option α) (f : α → Option β) (b : β) :
    andThen x f = some b ↔ ∃ a, x = some a ∧ f a = some b := by
  cases x with
  | none =>
    constructor
    · intro h
      cases h
    · intro h
      obtain ⟨a, k, _⟩ := h
      cases k
  | some a =>
    constructor
    · intro h
      exact ⟨a, rfl, h⟩
    · intro h
      obtain ⟨c, k, l⟩ := h
      cases k
      exact l

theorem option_andThen_comm {α β γ : Type} (x : Option α) (y : Option β) (f : α → β → Option γ) :
    andThen x (fun a => andThen y (f a)) = andThen y (fun b => andThen x (fun a => f a b)) := by
  cases x <;> cases y <;> rfl

theorem option_andThen_ext {α β : Type} (x : Option α) (f g : α → Option β) (h : ∀ a, f a = g a) :
    andThen x f = andThen x g := by
  cases x with
  | none => rfl
  | some a => exact h a

theorem option_map_map {α β γ : Type} (x : Option α) (f : α → β) (g : β → γ) :
    Option.map g (Option.map f x) = Option.map (fun a => g (f a)) x := by
  cases x <;> rfl

theorem option_map_self {α : Type} (x : Option α) : Option.map (fun a => a) x = x := by
  cases x <;> rfl

theorem option_map_injective {α β : Type} (f : α → β) (h : ∀ a b, f a = f b → a = b) (x y : Option α)
    (k : Option.map f x = Option.map f y) : x = y := by
  cases x <;> cases y
  · rfl
  · cases k
  · cases k
  · rename_i a b
    have l : f a = f b := Option.some.inj k
    rw [h a b l]

theorem option_map_none_iff {α β : Type} (f : α → β) (x : Option α) : Option.map f x = none ↔ x = none := by
  cases x <;> simp

theorem option_getD_map {α β : Type} (f : α → β) (x : Option α) (a : α) : (Option.map f x).getD (f a) = f (x.getD a) := by
  cases x <;> rfl

theorem option_some_injective {α : Type} (a b : α) (h : some a = some b) : a = b := by
  exact Option.some.inj h

theorem option_cases {α : Type} (x : Option α) : x = none ∨ ∃ a, x = some a := by
  cases x with
  | none => exact Or.inl rfl
  | some a => exact Or.inr ⟨a, rfl⟩

theorem option_forall {α : Type} (p : Option α → Prop) : (∀ x, p x) ↔ p none ∧ ∀ a, p (some a) := by
  constructor
  · intro h
    exact ⟨h none, fun a => h (some a)⟩
  · intro h x
    cases x with
    | none => exact h.1
    | some a => exact h.2 a

theorem option_exists {α : Type} (p : Option α → Prop) : (∃ x, p x) ↔ p none ∨ ∃ a, p (some a) := by
  constructor
  · intro h
    obtain ⟨x, k⟩ := h
    cases x with
    | none => exact Or.inl k
    | some a => exact Or.inr ⟨a, k⟩
  · intro h
    cases h with
    | inl k => exact ⟨none, k⟩
    | inr k =>
      obtain ⟨a, l⟩ := k
      exact ⟨some a, l⟩

/-! ## Choices -/

theorem option_orElse_none {α : Type} (x : Option α) : orElse x none = x := by
  cases x <;> rfl

theorem option_orElse_assoc {α : Type} (x y z : Option α) : orElse (orElse x y) z = orElse x (orElse y z) := by
  cases x <;> rfl

theorem option_orElse_self {α : Type} (x : Option α) : orElse x x = x := by
  cases x <;> rfl

theorem option_orElse_absorb {α : Type} (x y : Option α) : orElse x (orElse y x) = orElse x y := by
  cases x <;> cases y <;> rfl

theorem option_orElse_map {α β : Type} (f : α → β) (x y : Option α) :
    Option.map f (orElse x y) = orElse (Option.map f x) (Option.map f y) := by
  cases x <;> rfl

theorem option_orElse_getD {α : Type} (x y : Option α) (a : α) : (orElse x y).getD a = x.getD (y.getD a) := by
  cases x <;> rfl

theorem option_orElse_eq_none {α : Type} (x y : Option α) : orElse x y = none ↔ x = none ∧ y = none := by
  cases x <;> simp [orElse]

theorem option_orElse_there {α : Type} (x y : Option α) : there (orElse x y) = (there x || there y) := by
  cases x <;> cases y <;> rfl

theorem option_there_map {α β : Type} (f : α → β) (x : Option α) : there (Option.map f x) = there x := by
  cases x <;> rfl

theorem option_there_iff {α : Type} (x : Option α) : there x = true ↔ ∃ a, x = some a := by
  cases x <;> simp [there]

theorem option_not_there_iff {α : Type} (x : Option α) : there x = false ↔ x = none := by
  cases x <;> simp [there]

theorem option_there_andThen {α β : Type} (x : Option α) (f : α → Option β) (h : there (andThen x f) = true) :
    there x = true := by
  cases x with
  | none => cases h
  | some a => rfl

theorem option_guard_guard {α : Type} (p q : α → Bool) (x : Option α) :
    guard p (guard q x) = guard (fun a => q a && p a) x := by
  cases x with
  | none => rfl
  | some a =>
    simp only [Partial.guard]
    cases q a <;> rfl

theorem option_guard_comm {α : Type} (p q : α → Bool) (x : Option α) : guard p (guard q x) = guard q (guard p x) := by
  cases x with
  | none => rfl
  | some a =>
    simp only [Partial.guard]
    cases h : q a <;> cases k : p a <;> simp [h, k]

theorem option_guard_idempotent {α : Type} (p : α → Bool) (x : Option α) : guard p (guard p x) = guard p x := by
  cases x with
  | none => rfl
  | some a =>
    simp only [Partial.guard]
    cases h : p a <;> simp [h]

theorem option_guard_true {α : Type} (x : Option α) : guard (fun _ => true) x = x := by
  cases x <;> rfl

theorem option_guard_eq_some {α : Type} (p : α → Bool) (x : Option α) (a : α) (h : guard p x = some a) :
    x = some a ∧ p a = true := by
  cases x with
  | none => cases h
  | some b =>
    rw [Partial.guard] at h
    cases k : p b with
    | false =>
      rw [k] at h
      cases h
    | true =>
      rw [k] at h
      cases h
      exact ⟨rfl, k⟩

theorem option_guard_map {α β : Type} (f : α → β) (p : β → Bool) (x : Option α) :
    guard p (Option.map f x) = Option.map f (guard (fun a => p (f a)) x) := by
  cases x with
  | none => rfl
  | some a =>
    simp only [Option.map, Partial.guard]
    cases p (f a) <;> rfl

theorem option_both_swap {α β : Type} (x : Option α) (y : Option β) :
    Option.map (fun p => (p.2, p.1)) (both x y) = both y x := by
  cases x <;> cases y <;> rfl

theorem option_both_as_andThen {α β : Type} (x : Option α) (y : Option β) :
    both x y = andThen x (fun a => Option.map (fun b => (a, b)) y) := by
  cases x <;> cases y <;> rfl

theorem option_both_there {α β : Type} (x : Option α) (y : Option β) : there (both x y) = (there x && there y) := by
  cases x <;> cases y <;> rfl

theorem option_both_map {α β γ δ : Type} (f : α → γ) (g : β → δ) (x : Option α) (y : Option β) :
    both (Option.map f x) (Option.map g y) = Option.map (fun p => (f p.1, g p.2)) (both x y) := by
  cases x <;> cases y <;> rfl

/-! ## Lists of values that may be missing -/

theorem option_toList_length {α : Type} (x : Option α) : (toList x).length ≤ 1 := by
  cases x with
  | none => exact Nat.zero_le 1
  | some a => exact Nat.le_refl 1

theorem option_toList_map {α β : Type} (f : α → β) (x : Option α) :
    toList (Option.map f x) = List.map f (toList x) := by
  cases x <;> rfl

theorem option_toList_mem {α : Type} (x : Option α) (a : α) : a ∈ toList x ↔ x = some a := by
  cases x with
  | none => simp [toList]
  | some b =>
    simp only [toList, List.mem_singleton]
    constructor
    · intro h
      rw [h]
    · intro h
      exact (Option.some.inj h).symm

theorem option_present_append {α : Type} (xs ys : List (Option α)) :
    present (xs ++ ys) = present xs ++ present ys := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    cases x with
    | none => exact ih
    | some a => rw [List.cons_append, present, ih, present, List.cons_append]

theorem option_present_length {α : Type} (xs : List (Option α)) : (present xs).length ≤ xs.length := by
  induction xs with
  | nil => exact Nat.le_refl 0
  | cons x xs ih =>
    cases x with
    | none => exact Nat.le_succ_of_le ih
    | some a => exact Nat.succ_le_succ ih

theorem option_present_some {α : Type} (xs : List α) : present (List.map some xs) = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.map_cons, present, ih]

theorem option_present_none {α : Type} (n : Nat) : present (List.replicate n (none : Option α)) = [] := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, present, ih]

theorem option_present_map {α β : Type} (f : α → β) (xs : List (Option α)) :
    present (List.map (Option.map f) xs) = List.map f (present xs) := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    cases x with
    | none => exact ih
    | some a => rw [List.map_cons, Option.map_some, present, ih, present, List.map_cons]

theorem option_present_mem {α : Type} (xs : List (Option α)) (a : α) : a ∈ present xs ↔ some a ∈ xs := by
  induction xs with
  | nil => simp [present]
  | cons x xs ih =>
    cases x with
    | none => simp [present, ih]
    | some b => simp [present, ih]

theorem option_all_some {α : Type} (xs : List α) : Partial.all (List.map some xs) = some xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.map_cons, Partial.all, ih]; rfl

theorem option_all_none {α : Type} (xs : List (Option α)) (h : none ∈ xs) : Partial.all xs = none := by
  induction xs with
  | nil => exact absurd h List.not_mem_nil
  | cons x xs ih =>
    cases x with
    | none => rfl
    | some a =>
      have k : none ∈ xs := by
        cases List.mem_cons.1 h with
        | inl e => cases e
        | inr m => exact m
      rw [Partial.all, ih k]
      rfl

theorem option_all_present {α : Type} (xs : List (Option α)) (ys : List α) (h : Partial.all xs = some ys) :
    present xs = ys := by
  induction xs generalizing ys with
  | nil =>
    cases h
    rfl
  | cons x xs ih =>
    cases x with
    | none => cases h
    | some a =>
      rw [Partial.all] at h
      cases k : Partial.all xs with
      | none =>
        rw [k] at h
        cases h
      | some zs =>
        rw [k] at h
        cases h
        rw [present, ih zs k]

theorem option_all_length {α : Type} (xs : List (Option α)) (ys : List α) (h : Partial.all xs = some ys) :
    ys.length = xs.length := by
  induction xs generalizing ys with
  | nil =>
    cases h
    rfl
  | cons x xs ih =>
    cases x with
    | none => cases h
    | some a =>
      rw [Partial.all] at h
      cases k : Partial.all xs with
      | none =>
        rw [k] at h
        cases h
      | some zs =>
        rw [k] at h
        cases h
        rw [List.length_cons, ih zs k, List.length_cons]

/-! ## Look-ups and other partial functions -/

theorem option_lookup_first (k v : Nat) (es : List (Nat × Nat)) : lookup k ((k, v) :: es) = some v := by
  rw [lookup, if_pos rfl]

theorem option_lookup_other (j k v : Nat) (es : List (Nat × Nat)) (h : j ≠ k) :
    lookup k ((j, v) :: es) = lookup k es := by
  rw [lookup, if_neg h]

theorem option_lookup_append (k : Nat) (es fs : List (Nat × Nat)) :
    lookup k (es ++ fs) = orElse (lookup k es) (lookup k fs) := by
  induction es with
  | nil => rfl
  | cons e es ih =>
    rw [List.cons_append, lookup, lookup, ih]
    split <;> rfl

theorem option_lookup_shadowed (k v w : Nat) (es : List (Nat × Nat)) :
    lookup k ((k, v) :: (k, w) :: es) = lookup k ((k, v) :: es) := by
  rw [lookup, if_pos rfl, lookup, if_pos rfl]

theorem option_lookup_swap (i j k v w : Nat) (es : List (Nat × Nat)) (h : i ≠ j) :
    lookup k ((i, v) :: (j, w) :: es) = lookup k ((j, w) :: (i, v) :: es) := by
  simp only [lookup]
  split <;> split <;> first | rfl | omega

theorem option_lookup_mem (k v : Nat) (es : List (Nat × Nat)) (h : lookup k es = some v) : (k, v) ∈ es := by
  induction es with
  | nil => cases h
  | cons e es ih =>
    rw [lookup] at h
    split at h
    case isTrue m =>
      cases h
      cases m
      exact List.mem_cons_self
    case isFalse => exact List.mem_cons_of_mem e (ih h)

theorem option_lookup_absent (k : Nat) (es : List (Nat × Nat)) (h : ∀ e, e ∈ es → e.1 ≠ k) : lookup k es = none := by
  induction es with
  | nil => rfl
  | cons e es ih =>
    rw [lookup, if_neg (h e List.mem_cons_self)]
    exact ih (fun f m => h f (List.mem_cons_of_mem e m))

theorem option_lookup_map (k : Nat) (f : Nat → Nat) (es : List (Nat × Nat)) :
    lookup k (List.map (fun e => (e.1, f e.2)) es) = Option.map f (lookup k es) := by
  induction es with
  | nil => rfl
  | cons e es ih =>
    rw [List.map_cons, lookup, lookup, ih]
    split <;> rfl

theorem option_minus_some (a b c : Nat) (h : minus a b = some c) : c + b = a := by
  rw [minus] at h
  split at h
  · cases h
    omega
  · cases h

theorem option_minus_add (a b : Nat) : minus (a + b) b = some a := by
  rw [minus, if_pos (Nat.le_add_left b a), Nat.add_sub_cancel]

theorem option_minus_there (a b : Nat) : there (minus a b) = true ↔ b ≤ a := by
  rw [minus]
  split
  case isTrue h => exact ⟨fun _ => h, fun _ => rfl⟩
  case isFalse h => exact ⟨fun k => (by cases k), fun k => absurd k h⟩

theorem option_minus_twice (a b c : Nat) : andThen (minus a b) (fun d => minus d c) = minus a (b + c) := by
  simp only [minus]
  split
  case isTrue h =>
    rw [andThen]
    split
    case isTrue k =>
      rw [if_pos (by omega), Nat.sub_sub]
    case isFalse k => rw [if_neg (by omega)]
  case isFalse h =>
    rw [if_neg (by omega)]
    rfl

theorem option_minus_self (a : Nat) : minus a a = some 0 := by
  rw [minus, if_pos (Nat.le_refl a), Nat.sub_self]

theorem option_find_append {α : Type} (p : α → Bool) (xs ys : List α) :
    find p (xs ++ ys) = orElse (find p xs) (find p ys) := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.cons_append, find, find, ih]
    cases p x <;> rfl

theorem option_find_sound {α : Type} (p : α → Bool) (xs : List α) (a : α) (h : find p xs = some a) : p a = true := by
  induction xs with
  | nil => cases h
  | cons x xs ih =>
    rw [find] at h
    cases k : p x with
    | false =>
      rw [k] at h
      exact ih h
    | true =>
      rw [k] at h
      cases h
      exact k

theorem option_find_mem {α : Type} (p : α → Bool) (xs : List α) (a : α) (h : find p xs = some a) : a ∈ xs := by
  induction xs with
  | nil => cases h
  | cons x xs ih =>
    rw [find] at h
    cases k : p x with
    | false =>
      rw [k] at h
      exact List.mem_cons_of_mem x (ih h)
    | true =>
      rw [k] at h
      cases h
      exact List.mem_cons_self

theorem option_find_none {α : Type} (p : α → Bool) (xs : List α) (h : ∀ x, x ∈ xs → p x = false) :
    find p xs = none := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [find, h x List.mem_cons_self]
    exact ih (fun y m => h y (List.mem_cons_of_mem x m))

theorem option_find_map {α β : Type} (f : α → β) (p : β → Bool) (xs : List α) :
    find p (List.map f xs) = Option.map f (find (fun a => p (f a)) xs) := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.map_cons, find, find, ih]
    cases p (f x) <;> rfl

theorem option_find_guard {α : Type} (p : α → Bool) (a : α) : find p [a] = guard p (some a) := by
  rw [find, find, Partial.guard]

theorem option_nth_map {α β : Type} (f : α → β) (xs : List α) (n : Nat) :
    nth (List.map f xs) n = Option.map f (nth xs n) := by
  induction xs generalizing n with
  | nil => rfl
  | cons x xs ih =>
    cases n with
    | zero => rfl
    | succ n => exact ih n

theorem option_nth_append_left {α : Type} (xs ys : List α) (n : Nat) (h : n < xs.length) :
    nth (xs ++ ys) n = nth xs n := by
  induction xs generalizing n with
  | nil => exact absurd h (Nat.not_lt_zero n)
  | cons x xs ih =>
    cases n with
    | zero => rfl
    | succ n => exact ih n (Nat.lt_of_succ_lt_succ h)

theorem option_nth_append_right {α : Type} (xs ys : List α) (n : Nat) : nth (xs ++ ys) (xs.length + n) = nth ys n := by
  induction xs with
  | nil => rw [List.nil_append, List.length_nil, Nat.zero_add]
  | cons x xs ih => rw [List.cons_append, List.length_cons, Nat.succ_add, nth, ih]

theorem option_nth_there {α : Type} (xs : List α) (n : Nat) : there (nth xs n) = true ↔ n < xs.length := by
  induction xs generalizing n with
  | nil => simp [nth, there]
  | cons x xs ih =>
    cases n with
    | zero => exact ⟨fun _ => Nat.succ_pos _, fun _ => rfl⟩
    | succ n =>
      rw [nth, ih, List.length_cons]
      exact Nat.add_one_lt_add_one_iff.symm

theorem option_nth_replicate {α : Type} (a : α) (m n : Nat) (h : n < m) : nth (List.replicate m a) n = some a := by
  induction m generalizing n with
  | zero => exact absurd h (Nat.not_lt_zero n)
  | succ m ih =>
    rw [List.replicate_succ]
    cases n with
    | zero => rfl
    | succ n => exact ih n (Nat.lt_of_succ_lt_succ h)

theorem option_nth_ext {α : Type} (xs ys : List α) (h : ∀ n, nth xs n = nth ys n) : xs = ys := by
  induction xs generalizing ys with
  | nil =>
    cases ys with
    | nil => rfl
    | cons y ys => cases h 0
  | cons x xs ih =>
    cases ys with
    | nil => cases h 0
    | cons y ys =>
      have k : x = y := Option.some.inj (h 0)
      rw [k, ih ys (fun n => h (n + 1))]

theorem option_nth_mem {α : Type} (xs : List α) (n : Nat) (a : α) (h : nth xs n = some a) : a ∈ xs := by
  induction xs generalizing n with
  | nil => cases h
  | cons x xs ih =>
    cases n with
    | zero =>
      cases h
      exact List.mem_cons_self
    | succ n => exact List.mem_cons_of_mem x (ih n h)

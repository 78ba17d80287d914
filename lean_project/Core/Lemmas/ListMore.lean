prelude
import Core.Lemmas.List
import Core.Lemmas.NatSub

/-! # Lists: reverse, membership, filter, take and drop -/

universe u v w

namespace List

variable {α : Type u} {β : Type v} {γ : Type w}

/-! ### Reverse -/

theorem reverseAux_eq {as bs : List α} : reverseAux as bs = reverse as ++ bs := by
  have h : ∀ (as bs cs : List α), reverseAux as (bs ++ cs) = reverseAux as bs ++ cs := by
    intro as
    induction as with
    | nil => intro bs cs; rfl
    | cons a as ih => intro bs cs; exact ih (a :: bs) cs
  exact h as [] bs

@[simp] theorem reverse_nil : reverse ([] : List α) = [] := rfl

@[simp] theorem reverse_cons {a : α} {as : List α} : reverse (a :: as) = reverse as ++ [a] :=
  reverseAux_eq (bs := [a])

@[simp] theorem reverse_append {as bs : List α} : (as ++ bs).reverse = bs.reverse ++ as.reverse := by
  induction as with
  | nil => rw [nil_append, reverse_nil, append_nil]
  | cons a as ih => rw [cons_append, reverse_cons, ih, reverse_cons, append_assoc]

@[simp] theorem reverse_reverse (as : List α) : as.reverse.reverse = as := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [reverse_cons, reverse_append, ih]; rfl

@[simp] theorem length_reverse {as : List α} : (as.reverse).length = as.length := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [reverse_cons, length_append, ih]; rfl

@[simp] theorem map_reverse {f : α → β} {l : List α} : l.reverse.map f = (l.map f).reverse := by
  induction l with
  | nil => rfl
  | cons a as ih => rw [reverse_cons, map_append, ih, map_cons, map_nil, map_cons, reverse_cons]

@[simp] theorem reverse_eq_nil_iff {xs : List α} : xs.reverse = [] ↔ xs = [] :=
  ⟨fun h => by rw [← reverse_reverse xs, h, reverse_nil], fun h => by rw [h, reverse_nil]⟩

theorem reverse_singleton {a : α} : reverse [a] = [a] := rfl

@[simp] theorem foldr_reverse {l : List α} {f : α → β → β} {b : β} :
    l.reverse.foldr f b = l.foldl (fun x y => f y x) b := by
  induction l generalizing b with
  | nil => rfl
  | cons a as ih => rw [reverse_cons, foldr_append, ih]; rfl

@[simp] theorem foldl_reverse {l : List α} {f : β → α → β} {b : β} :
    l.reverse.foldl f b = l.foldr (fun x y => f y x) b := by
  induction l with
  | nil => rfl
  | cons a as ih => rw [reverse_cons, foldl_append, ih]; rfl

/-! ### Membership -/

theorem mem_singleton_self (a : α) : a ∈ [a] := mem_cons_self

@[simp] theorem mem_singleton {a b : α} : a ∈ [b] ↔ a = b :=
  ⟨fun h => (mem_cons.1 h).elim id fun h => absurd h not_mem_nil, fun h => h ▸ mem_singleton_self a⟩

@[simp] theorem mem_append {a : α} {s t : List α} : a ∈ s ++ t ↔ a ∈ s ∨ a ∈ t := by
  induction s with
  | nil => exact ⟨Or.inr, fun h => h.elim (fun h => absurd h not_mem_nil) id⟩
  | cons b s ih =>
    rw [cons_append]
    constructor
    · intro h
      rcases mem_cons.1 h with h | h
      · exact .inl (mem_cons.2 (.inl h))
      · exact (ih.1 h).imp_left (mem_cons_of_mem b)
    · intro h
      rcases h with h | h
      · rcases mem_cons.1 h with h | h
        · exact mem_cons.2 (.inl h)
        · exact mem_cons_of_mem b (ih.2 (.inl h))
      · exact mem_cons_of_mem b (ih.2 (.inr h))

theorem mem_append_left {a : α} {as : List α} (bs : List α) (h : a ∈ as) : a ∈ as ++ bs := mem_append.2 (.inl h)
theorem mem_append_right {b : α} (as : List α) {bs : List α} (h : b ∈ bs) : b ∈ as ++ bs := mem_append.2 (.inr h)

theorem append_of_mem {a : α} {l : List α} (h : a ∈ l) : ∃ s t : List α, l = s ++ a :: t := by
  induction l with
  | nil => exact absurd h not_mem_nil
  | cons b l ih =>
    rcases mem_cons.1 h with h | h
    · exact ⟨[], l, by rw [h]; rfl⟩
    · rcases ih h with ⟨s, t, e⟩
      exact ⟨b :: s, t, by rw [e]; rfl⟩

@[simp] theorem mem_map {b : β} {f : α → β} {l : List α} : b ∈ l.map f ↔ ∃ a, a ∈ l ∧ f a = b := by
  induction l with
  | nil => exact ⟨fun h => absurd h not_mem_nil, fun ⟨_, h, _⟩ => absurd h not_mem_nil⟩
  | cons c l ih =>
    rw [map_cons]
    constructor
    · intro h
      rcases mem_cons.1 h with h | h
      · exact ⟨c, mem_cons_self, h.symm⟩
      · rcases ih.1 h with ⟨a, ha, e⟩
        exact ⟨a, mem_cons_of_mem c ha, e⟩
    · intro h
      rcases h with ⟨a, ha, e⟩
      rcases mem_cons.1 ha with h | h
      · exact mem_cons.2 (.inl (by rw [← e, h]))
      · exact mem_cons_of_mem (f c) (ih.2 ⟨a, h, e⟩)

theorem mem_map_of_mem {a : α} {l : List α} {f : α → β} (h : a ∈ l) : f a ∈ map f l := mem_map.2 ⟨a, h, rfl⟩

@[simp] theorem mem_reverse {x : α} {as : List α} : x ∈ reverse as ↔ x ∈ as := by
  induction as with
  | nil => exact Iff.rfl
  | cons a as ih =>
    rw [reverse_cons]
    constructor
    · intro h
      rcases mem_append.1 h with h | h
      · exact mem_cons_of_mem a (ih.1 h)
      · exact mem_cons.2 (.inl (mem_singleton.1 h))
    · intro h
      rcases mem_cons.1 h with h | h
      · exact mem_append_right _ (mem_singleton.2 h)
      · exact mem_append_left _ (ih.2 h)

theorem length_pos_of_mem {a : α} : ∀ {l : List α}, a ∈ l → 0 < length l
  | [], h => absurd h not_mem_nil
  | _ :: l, _ => Nat.succ_pos l.length

theorem eq_of_mem_replicate {a b : α} {n : Nat} (h : b ∈ replicate n a) : b = a := by
  induction n with
  | zero => exact absurd h not_mem_nil
  | succ n ih => exact (mem_cons.1 h).elim id ih

/-! ### Filter -/

@[simp] theorem filter_nil {p : α → Bool} : filter p [] = [] := rfl

@[simp] theorem filter_cons_of_pos {p : α → Bool} {a : α} {l : List α} (pa : p a) :
    filter p (a :: l) = a :: filter p l := by
  rw [filter, pa]

@[simp] theorem filter_cons_of_neg {p : α → Bool} {a : α} {l : List α} (pa : ¬p a) :
    filter p (a :: l) = filter p l := by
  rw [filter, Bool.eq_false_of_ne_true pa]

@[simp] theorem filter_append {p : α → Bool} : ∀ l₁ l₂ : List α, filter p (l₁ ++ l₂) = filter p l₁ ++ filter p l₂ := by
  intro l₁ l₂
  induction l₁ with
  | nil => rfl
  | cons a l ih =>
    rw [cons_append, filter, filter, ih]
    cases p a <;> rfl

theorem length_filter_le (p : α → Bool) (l : List α) : (filter p l).length ≤ l.length := by
  induction l with
  | nil => exact Nat.le_refl 0
  | cons a l ih =>
    rw [filter]
    cases p a
    · exact Nat.le_succ_of_le ih
    · exact Nat.succ_le_succ ih

/-! ### Take and drop -/

@[simp] theorem take_zero {l : List α} : l.take 0 = [] := rfl
@[simp] theorem drop_zero {l : List α} : l.drop 0 = l := rfl
@[simp] theorem take_succ_cons {a : α} {as : List α} {i : Nat} : (a :: as).take (i + 1) = a :: as.take i := rfl
@[simp] theorem drop_succ_cons {a : α} {l : List α} {i : Nat} : (a :: l).drop (i + 1) = l.drop i := rfl

@[simp] theorem take_nil {i : Nat} : ([] : List α).take i = [] := by
  cases i with
  | zero => rfl
  | succ i => rfl

@[simp] theorem drop_nil {i : Nat} : ([] : List α).drop i = [] := by
  cases i with
  | zero => rfl
  | succ i => rfl

@[simp] theorem take_append_drop (i : Nat) (l : List α) : l.take i ++ l.drop i = l := by
  induction i generalizing l with
  | zero => rfl
  | succ i ih =>
    cases l with
    | nil => rfl
    | cons a l => exact congrArg (cons a) (ih l)

@[simp] theorem length_drop {i : Nat} {l : List α} : (drop i l).length = l.length - i := by
  induction i generalizing l with
  | zero => rfl
  | succ i ih =>
    cases l with
    | nil => exact (Nat.zero_sub (i + 1)).symm
    | cons a l => exact ih.trans (Nat.succ_sub_succ l.length i).symm

@[simp] theorem length_take {i : Nat} {l : List α} : (take i l).length = min i l.length := by
  induction i generalizing l with
  | zero => exact (Nat.zero_min l.length).symm
  | succ i ih =>
    cases l with
    | nil => exact (Nat.min_zero (i + 1)).symm
    | cons a l =>
      rw [take_succ_cons, length_cons, ih, length_cons]
      rcases Nat.le_total i l.length with h | h
      · rw [Nat.min_eq_left h, Nat.min_eq_left (Nat.succ_le_succ h)]
      · rw [Nat.min_eq_right h, Nat.min_eq_right (Nat.succ_le_succ h)]

/-! ### Small functions -/

@[simp] theorem isEmpty_nil : ([] : List α).isEmpty = true := rfl
@[simp] theorem isEmpty_cons {a : α} {l : List α} : (a :: l).isEmpty = false := rfl
@[simp] theorem head?_nil : head? ([] : List α) = none := rfl
@[simp] theorem head?_cons {a : α} {l : List α} : head? (a :: l) = some a := rfl
@[simp] theorem tail_nil : ([] : List α).tail = [] := rfl
@[simp] theorem tail_cons {a : α} {as : List α} : (a :: as).tail = as := rfl
@[simp] theorem all_nil {p : α → Bool} : [].all p = true := rfl
@[simp] theorem all_cons {a : α} {l : List α} {p : α → Bool} : (a :: l).all p = (p a && l.all p) := rfl
@[simp] theorem any_nil {p : α → Bool} : [].any p = false := rfl
@[simp] theorem any_cons {a : α} {l : List α} {p : α → Bool} : (a :: l).any p = (p a || l.any p) := rfl
@[simp] theorem zipWith_nil_left {l : List β} {f : α → β → γ} : zipWith f [] l = [] := rfl
@[simp] theorem zipWith_cons_cons {a : α} {as : List α} {b : β} {bs : List β} {f : α → β → γ} :
    zipWith f (a :: as) (b :: bs) = f a b :: zipWith f as bs := rfl

@[simp] theorem all_append {p : α → Bool} {xs ys : List α} : (xs ++ ys).all p = (xs.all p && ys.all p) := by
  induction xs with
  | nil => rfl
  | cons a l ih => rw [cons_append, all_cons, ih, all_cons, Bool.and_assoc]

@[simp] theorem any_append {p : α → Bool} {xs ys : List α} : (xs ++ ys).any p = (xs.any p || ys.any p) := by
  induction xs with
  | nil => rfl
  | cons a l ih => rw [cons_append, any_cons, ih, any_cons, Bool.or_assoc]

/-! ### Map and folds together -/

theorem map_congr_left {α : Type u} {l : List α} {β : Type v} {f g : α → β} (h : ∀ a, a ∈ l → f a = g a) : map f l = map g l := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, map_cons, h a mem_cons_self, ih fun b hb => h b (mem_cons_of_mem a hb)]

theorem foldr_map {f : α → β} {g : β → γ → γ} {l : List α} {init : γ} :
    (l.map f).foldr g init = l.foldr (fun x y => g (f x) y) init := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, foldr_cons, ih, foldr_cons]

theorem foldl_map {f : α → β} {g : γ → β → γ} {l : List α} {init : γ} :
    (l.map f).foldl g init = l.foldl (fun x y => g x (f y)) init := by
  induction l generalizing init with
  | nil => rfl
  | cons a l ih => rw [map_cons, foldl_cons, ih, foldl_cons]

end List

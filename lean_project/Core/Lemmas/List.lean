prelude
import Core.List.Basic
import Core.Lemmas.NatOrder

/-! # Lists: append, length, map -/

universe u v w

namespace List

variable {α : Type u} {β : Type v} {γ : Type w}

/-! ### Append -/

theorem append_cons (as : List α) (b : α) (bs : List α) : as ++ b :: bs = as ++ [b] ++ bs := by
  rw [append_assoc, cons_append, nil_append]

theorem head_eq_of_cons_eq {h₁ : α} {t₁ : List α} {h₂ : α} {t₂ : List α} (H : h₁ :: t₁ = h₂ :: t₂) : h₁ = h₂ :=
  List.noConfusion rfl (heq_of_eq H) fun h _ => eq_of_heq h

theorem tail_eq_of_cons_eq {h₁ : α} {t₁ : List α} {h₂ : α} {t₂ : List α} (H : h₁ :: t₁ = h₂ :: t₂) : t₁ = t₂ := congrArg tail H

theorem cons_inj_right (a : α) {l l' : List α} : a :: l = a :: l' ↔ l = l' := ⟨congrArg tail, congrArg (cons a)⟩

theorem append_cancel_left {as bs cs : List α} (h : as ++ bs = as ++ cs) : bs = cs := by
  induction as with
  | nil => exact h
  | cons a as ih => exact ih (tail_eq_of_cons_eq h)

@[simp] theorem append_cancel_left_eq (as bs cs : List α) : (as ++ bs = as ++ cs) = (bs = cs) :=
  propext ⟨append_cancel_left, fun h => h ▸ rfl⟩

/-! ### Length -/

theorem eq_nil_of_length_eq_zero : ∀ {l : List α}, length l = 0 → l = []
  | [], _ => rfl
  | _ :: l, h => absurd h (Nat.succ_ne_zero l.length)

@[simp] theorem length_eq_zero_iff {l : List α} : length l = 0 ↔ l = [] :=
  ⟨eq_nil_of_length_eq_zero, fun h => h ▸ rfl⟩

theorem length_pos_iff {l : List α} : 0 < length l ↔ l ≠ [] :=
  ⟨fun h e => Nat.ne_zero_of_lt h (length_eq_zero_iff.2 e), fun h => Nat.pos_of_ne_zero fun e => h (length_eq_zero_iff.1 e)⟩

theorem exists_cons_of_ne_nil : ∀ {l : List α}, l ≠ [] → ∃ b L, l = b :: L
  | [], h => absurd rfl h
  | b :: L, _ => ⟨b, L, rfl⟩

/-! ### Map -/

@[simp] theorem length_map {as : List α} (f : α → β) : (as.map f).length = as.length := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [map_cons, length_cons, ih, length_cons]

@[simp] theorem map_append {f : α → β} : ∀ {l₁ l₂ : List α}, map f (l₁ ++ l₂) = map f l₁ ++ map f l₂ := by
  intro l₁ l₂
  induction l₁ with
  | nil => rfl
  | cons a as ih => rw [cons_append, map_cons, ih, map_cons, cons_append]

@[simp] theorem map_map {β : Type v} {γ : Type w} {α : Type u} {g : β → γ} {f : α → β} {l : List α} : map g (map f l) = map (g ∘ f) l := by
  induction l with
  | nil => rfl
  | cons a as ih => rw [map_cons, map_cons, ih]; rfl

@[simp] theorem map_id (l : List α) : map (id : α → α) l = l := by
  induction l with
  | nil => rfl
  | cons a as ih => rw [map_cons, ih]; rfl

@[simp] theorem map_eq_nil_iff {f : α → β} {l : List α} : map f l = [] ↔ l = [] := by
  cases l with
  | nil => exact ⟨fun _ => rfl, fun _ => rfl⟩
  | cons a as => exact ⟨fun h => absurd h (cons_ne_nil _ _), fun h => absurd h (cons_ne_nil _ _)⟩

theorem map_singleton {f : α → β} {a : α} : map f [a] = [f a] := rfl

/-! ### Folds -/

@[simp] theorem foldl_nil {f : α → β → α} {b : α} : [].foldl f b = b := rfl
@[simp] theorem foldl_cons {a : α} {l : List α} {f : β → α → β} {b : β} : (a :: l).foldl f b = l.foldl f (f b a) := rfl
@[simp] theorem foldr_nil {f : α → β → β} {b : β} : [].foldr f b = b := rfl
@[simp] theorem foldr_cons {a : α} {l : List α} {f : α → β → β} {b : β} : (a :: l).foldr f b = f a (l.foldr f b) := rfl

@[simp] theorem foldl_append {f : β → α → β} {b : β} {l l' : List α} :
    (l ++ l').foldl f b = l'.foldl f (l.foldl f b) := by
  induction l generalizing b with
  | nil => rfl
  | cons a as ih => rw [cons_append, foldl_cons, ih, foldl_cons]

@[simp] theorem foldr_append {f : α → β → β} {b : β} {l l' : List α} :
    (l ++ l').foldr f b = l.foldr f (l'.foldr f b) := by
  induction l with
  | nil => rfl
  | cons a as ih => rw [cons_append, foldr_cons, ih, foldr_cons]

/-! ### Replicate -/

@[simp] theorem replicate_zero {a : α} : replicate 0 a = [] := rfl
theorem replicate_succ {a : α} {n : Nat} : replicate (n + 1) a = a :: replicate n a := rfl

@[simp] theorem length_replicate {n : Nat} {a : α} : (replicate n a).length = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, length_cons, ih]

end List

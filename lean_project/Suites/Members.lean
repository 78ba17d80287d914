import Stock

/-! # Members and shape of lists -/

/-! ## Membership -/

theorem member_append_swap {α : Type} (x : α) (a b : List α) (h : x ∈ a ++ b) : x ∈ b ++ a := by
  rcases List.mem_append.1 h with k | k
  · exact List.mem_append.2 (Or.inr k)
  · exact List.mem_append.2 (Or.inl k)

theorem member_append_middle {α : Type} (x : α) (a b c : List α) (h : x ∈ b) :
    x ∈ a ++ b ++ c := by
  exact List.mem_append.2 (Or.inl (List.mem_append.2 (Or.inr h)))

theorem member_cons_append {α : Type} (x y : α) (a b : List α) (h : x ∈ b) :
    x ∈ a ++ (y :: b) := by
  exact List.mem_append.2 (Or.inr (List.mem_cons.2 (Or.inr h)))

theorem member_head_append {α : Type} (x : α) (a b : List α) : x ∈ a ++ (x :: b) := by
  exact List.mem_append.2 (Or.inr (List.mem_cons.2 (Or.inl rfl)))

theorem member_two {α : Type} (x y z : α) (h : x ∈ [y, z]) : x = z ∨ x = y := by
  rcases List.mem_cons.1 h with k | k
  · exact Or.inr k
  · rcases List.mem_cons.1 k with l | l
    · exact Or.inl l
    · exact absurd l List.not_mem_nil

theorem member_cons_swap {α : Type} (x y z : α) (a : List α) (h : x ∈ y :: z :: a) :
    x ∈ z :: y :: a := by
  rcases List.mem_cons.1 h with k | k
  · exact List.mem_cons.2 (Or.inr (List.mem_cons.2 (Or.inl k)))
  · rcases List.mem_cons.1 k with l | l
    · exact List.mem_cons.2 (Or.inl l)
    · exact List.mem_cons.2 (Or.inr (List.mem_cons.2 (Or.inr l)))

theorem member_self_append {α : Type} (x : α) (a : List α) (h : x ∈ a ++ a) : x ∈ a := by
  rcases List.mem_append.1 h with k | k <;> exact k

theorem member_forall_append {α : Type} (p : α → Prop) (a b : List α) (h : ∀ x, x ∈ a → p x)
    (k : ∀ x, x ∈ b → p x) : ∀ x, x ∈ a ++ b → p x := by
  intro x hx
  rcases List.mem_append.1 hx with l | l
  · exact h x l
  · exact k x l

theorem member_forall_cons {α : Type} (p : α → Prop) (y : α) (a : List α) (hy : p y)
    (h : ∀ x, x ∈ a → p x) : ∀ x, x ∈ y :: a → p x := by
  intro x hx
  rcases List.mem_cons.1 hx with l | l
  · rw [l]
    exact hy
  · exact h x l

theorem member_forall_tail {α : Type} (p : α → Prop) (y : α) (a : List α)
    (h : ∀ x, x ∈ y :: a → p x) : (∀ x, x ∈ a → p x) ∧ p y := by
  exact ⟨fun x hx => h x (List.mem_cons.2 (Or.inr hx)), h y (List.mem_cons.2 (Or.inl rfl))⟩

theorem member_length_pos {α : Type} (x : α) (a b : List α) (h : x ∈ a) : 0 < (a ++ b).length := by
  cases a with
  | nil => exact absurd h List.not_mem_nil
  | cons y a =>
    rw [List.cons_append, List.length_cons]
    exact Nat.succ_pos (a ++ b).length

theorem member_exists_map {α β : Type} (f : α → β) (a b : List α) (x : α) (h : x ∈ a) :
    f x ∈ List.map f a ++ List.map f b := by
  exact List.mem_append.2 (Or.inl (List.mem_map.2 ⟨x, h, rfl⟩))

theorem member_map_twice {α β γ : Type} (f : α → β) (g : β → γ) (a : List α) (x : α) (h : x ∈ a) :
    g (f x) ∈ List.map g (List.map f a) := by
  exact List.mem_map.2 ⟨f x, List.mem_map.2 ⟨x, h, rfl⟩, rfl⟩

theorem member_reverse_append {α : Type} (x : α) (a b : List α) (h : x ∈ a) :
    x ∈ a.reverse ++ b := by
  exact List.mem_append.2 (Or.inl (List.mem_reverse.2 h))

/-! ## Shape -/

theorem member_cases_last {α : Type} (a : List α) : a = [] ∨ ∃ b x, a = b ++ [x] := by
  induction a with
  | nil => exact Or.inl rfl
  | cons y a ih =>
    rcases ih with h | ⟨b, x, h⟩
    · exact Or.inr ⟨[], y, by rw [h, List.nil_append]⟩
    · exact Or.inr ⟨y :: b, x, by rw [h, List.cons_append]⟩

theorem member_nonempty_cons {α : Type} (a b : List α) (h : a ++ b ≠ []) (k : a = []) :
    ∃ x c, b = x :: c := by
  cases b with
  | nil =>
    rw [k] at h
    exact absurd rfl h
  | cons x c => exact ⟨x, c, rfl⟩

theorem member_cons_inj_both {α : Type} (x y : α) (a b : List α) (h : x :: a = y :: b) :
    a = b ∧ y = x := by
  injection h with h1 h2
  exact ⟨h2, h1.symm⟩

theorem member_cons_ne_append {α : Type} (x : α) (a b : List α) : a ++ x :: b ≠ [] := by
  intro h
  cases a with
  | nil => exact List.cons_ne_nil x b h
  | cons y a => exact List.cons_ne_nil y (a ++ x :: b) h

theorem member_append_cancel_front {α : Type} (a b c : List α) (h : a ++ b = a ++ c) :
    c ++ a = b ++ a := by
  have k : b = c := by
    induction a with
    | nil => exact h
    | cons x a ih =>
      injection h with h1 h2
      exact ih h2
  rw [k]

theorem member_singleton_inj {α : Type} (x y : α) (h : [x] = [y]) : y = x := by
  injection h with h1 h2
  exact h1.symm

theorem member_length_one {α : Type} (a : List α) (h : a.length = 1) : ∃ x, a = [x] := by
  cases a with
  | nil => exact absurd h (Nat.succ_ne_zero 0).symm
  | cons x a =>
    cases a with
    | nil => exact ⟨x, rfl⟩
    | cons y a => exact absurd (Nat.succ.inj h) (Nat.succ_ne_zero a.length)

theorem member_append_three {α : Type} (x : α) (a b c : List α) (h : x ∈ a ++ (b ++ c)) :
    x ∈ c ∨ x ∈ b ∨ x ∈ a := by
  rcases List.mem_append.1 h with k | k
  · exact Or.inr (Or.inr k)
  · rcases List.mem_append.1 k with l | l
    · exact Or.inr (Or.inl l)
    · exact Or.inl l

theorem member_not_append {α : Type} (x : α) (a b : List α) (h : ¬x ∈ a) (k : ¬x ∈ b) :
    ¬x ∈ a ++ b := by
  intro l
  rcases List.mem_append.1 l with m | m
  · exact h m
  · exact k m

theorem member_not_append_left {α : Type} (x : α) (a b : List α) (h : ¬x ∈ a ++ b) :
    ¬x ∈ b ∧ ¬x ∈ a := by
  exact ⟨fun k => h (List.mem_append.2 (Or.inr k)), fun k => h (List.mem_append.2 (Or.inl k))⟩

theorem member_not_cons {α : Type} (x y : α) (a : List α) (h : ¬x ∈ y :: a) : ¬x = y := by
  intro k
  exact h (List.mem_cons.2 (Or.inl k))

theorem member_map_forall {α β : Type} (f : α → β) (p : β → Prop) (a : List α)
    (h : ∀ x, x ∈ a → p (f x)) : ∀ y, y ∈ List.map f a → p y := by
  intro y hy
  rcases List.mem_map.1 hy with ⟨x, hx, e⟩
  rw [← e]
  exact h x hx

theorem member_map_exists {α β : Type} (f : α → β) (p : β → Prop) (a : List α)
    (h : ∃ y, y ∈ List.map f a ∧ p y) : ∃ x, x ∈ a ∧ p (f x) := by
  rcases h with ⟨y, hy, hp⟩
  rcases List.mem_map.1 hy with ⟨x, hx, e⟩
  exact ⟨x, hx, by rw [e]; exact hp⟩

theorem member_map_nil {α β : Type} (f : α → β) (y : β) (h : y ∈ List.map f []) : False := by
  exact absurd h List.not_mem_nil

theorem member_subset_append {α : Type} (a b c : List α) (h : ∀ x, x ∈ a → x ∈ c)
    (k : ∀ x, x ∈ b → x ∈ c) : ∀ x, x ∈ b ++ a → x ∈ c := by
  intro x hx
  rcases List.mem_append.1 hx with l | l
  · exact k x l
  · exact h x l

theorem member_subset_chain {α : Type} (a b c : List α) (h : ∀ x, x ∈ a → x ∈ b)
    (k : ∀ x, x ∈ b → x ∈ c) : ∀ x, x ∈ a → x ∈ c ++ a := by
  intro x hx
  exact List.mem_append.2 (Or.inl (k x (h x hx)))

theorem member_subset_cons {α : Type} (y : α) (a b : List α) (h : ∀ x, x ∈ a → x ∈ b) :
    ∀ x, x ∈ y :: a → x ∈ y :: b := by
  intro x hx
  rcases List.mem_cons.1 hx with k | k
  · exact List.mem_cons.2 (Or.inl k)
  · exact List.mem_cons.2 (Or.inr (h x k))

theorem member_exists_cons {α : Type} (p : α → Prop) (y : α) (a : List α)
    (h : ∃ x, x ∈ y :: a ∧ p x) : p y ∨ ∃ x, x ∈ a ∧ p x := by
  rcases h with ⟨x, hx, hp⟩
  rcases List.mem_cons.1 hx with k | k
  · exact Or.inl (by rw [← k]; exact hp)
  · exact Or.inr ⟨x, k, hp⟩

theorem member_exists_append {α : Type} (p : α → Prop) (a b : List α)
    (h : ∃ x, x ∈ a ++ b ∧ p x) : (∃ x, x ∈ b ∧ p x) ∨ ∃ x, x ∈ a ∧ p x := by
  rcases h with ⟨x, hx, hp⟩
  rcases List.mem_append.1 hx with k | k
  · exact Or.inr ⟨x, k, hp⟩
  · exact Or.inl ⟨x, k, hp⟩

theorem member_all_equal_map {α β : Type} (f : α → β) (y : β) (a : List α)
    (h : ∀ x, x ∈ a → f x = y) : ∀ z, z ∈ List.map f a → z = y := by
  intro z hz
  rcases List.mem_map.1 hz with ⟨x, hx, e⟩
  rw [← e, h x hx]

theorem member_replicate_append {α : Type} (n : Nat) (x y : α) (a : List α)
    (h : y ∈ a) : y ∈ List.replicate n x ++ a := by
  exact List.mem_append.2 (Or.inr h)

theorem member_length_two {α : Type} (a : List α) (h : a.length = 2) : ∃ x y, a = [x, y] := by
  rcases a with _ | ⟨x, _ | ⟨y, _ | ⟨z, a⟩⟩⟩
  · exact absurd h (Nat.succ_ne_zero 1).symm
  · exact absurd (Nat.succ.inj h) (Nat.succ_ne_zero 0).symm
  · exact ⟨x, y, rfl⟩
  · exact absurd (Nat.succ.inj (Nat.succ.inj h)) (Nat.succ_ne_zero a.length)

theorem member_append_nil_left {α : Type} (a b : List α) (h : a ++ b = []) : a = [] := by
  cases a with
  | nil => rfl
  | cons x a => exact absurd h (List.cons_ne_nil x (a ++ b))

theorem member_append_nil_both {α : Type} (a b : List α) (h : a ++ b = []) : b = [] ∧ a = [] := by
  cases a with
  | nil => exact ⟨h, rfl⟩
  | cons x a => exact absurd h (List.cons_ne_nil x (a ++ b))

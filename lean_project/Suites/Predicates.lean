import Stock

/-! # Predicates and equality -/

/-! ## Quantifiers -/

theorem predicate_forall_and_swap {α : Type} (p q : α → Prop) (h : ∀ x, p x ∧ q x) :
    (∀ x, q x) ∧ ∀ x, p x := by
  exact ⟨fun x => (h x).2, fun x => (h x).1⟩

theorem predicate_forall_and_join {α : Type} (p q r : α → Prop) (h : ∀ x, p x) (k : ∀ x, q x → r x)
    (l : ∀ x, q x) : ∀ x, r x ∧ p x := by
  intro x
  exact ⟨k x (l x), h x⟩

theorem predicate_forall_or {α : Type} (p q : α → Prop) (h : (∀ x, p x) ∨ ∀ x, q x) :
    ∀ x, q x ∨ p x := by
  intro x
  rcases h with h | h
  · exact Or.inr (h x)
  · exact Or.inl (h x)

theorem predicate_forall_chain {α : Type} (p q r : α → Prop) (h : ∀ x, p x → q x)
    (k : ∀ x, q x → r x) : ∀ x, p x → r x := by
  intro x hx
  exact k x (h x hx)

theorem predicate_forall_swap {α β : Type} (p : α → β → Prop) (h : ∀ x y, p x y) :
    ∀ y x, p x y := by
  intro y x
  exact h x y

theorem predicate_exists_replace {α : Type} (p q r : α → Prop) (h : ∃ x, p x ∧ q x) (k : ∀ x, p x → r x) :
    ∃ x, r x ∧ q x := by
  rcases h with ⟨x, hp, hq⟩
  exact ⟨x, k x hp, hq⟩

theorem predicate_exists_intro {α : Type} (p q : α → Prop) (a : α) (ha : p a) (hb : q a) :
    ∃ x, q x ∧ p x := by
  exact ⟨a, hb, ha⟩

theorem predicate_exists_map {α : Type} (p q : α → Prop) (h : ∀ x, p x → q x) (k : ∃ x, p x) :
    ∃ x, q x ∧ p x := by
  rcases k with ⟨x, hx⟩
  exact ⟨x, h x hx, hx⟩

theorem predicate_exists_and_split {α : Type} (p q : α → Prop) (h : ∃ x, p x ∧ q x) :
    (∃ x, q x) ∧ ∃ x, p x := by
  rcases h with ⟨x, hp, hq⟩
  exact ⟨⟨x, hq⟩, x, hp⟩

theorem predicate_exists_or_split {α : Type} (p q : α → Prop) (h : ∃ x, p x ∨ q x) :
    (∃ x, q x) ∨ ∃ x, p x := by
  rcases h with ⟨x, hp | hq⟩
  · exact Or.inr ⟨x, hp⟩
  · exact Or.inl ⟨x, hq⟩

theorem predicate_exists_or_join {α : Type} (p q : α → Prop) (h : (∃ x, p x) ∨ ∃ x, q x) :
    ∃ x, q x ∨ p x := by
  rcases h with ⟨x, hx⟩ | ⟨x, hx⟩
  · exact ⟨x, Or.inr hx⟩
  · exact ⟨x, Or.inl hx⟩

theorem predicate_exists_forall {α β : Type} (p : α → β → Prop) (h : ∃ x, ∀ y, p x y) :
    ∀ y, ∃ x, p x y := by
  intro y
  rcases h with ⟨x, hx⟩
  exact ⟨x, hx y⟩

theorem predicate_exists_swap {α β : Type} (p : α → β → Prop) (q : β → α → Prop)
    (h : ∃ x y, p x y ∧ q y x) : ∃ y x, q y x ∧ p x y := by
  rcases h with ⟨x, y, hp, hq⟩
  exact ⟨y, x, hq, hp⟩

theorem predicate_exists_pull_and {α : Type} (p : α → Prop) (q : Prop) (h : q ∧ ∃ x, p x) :
    ∃ x, p x ∧ q := by
  rcases h with ⟨hq, x, hx⟩
  exact ⟨x, hx, hq⟩

theorem predicate_exists_imp {α : Type} (p : α → Prop) (q : Prop) (h : (∃ x, p x) → q) :
    ∀ x, p x → q := by
  intro x hx
  exact h ⟨x, hx⟩

theorem predicate_exists_elim {α : Type} (p : α → Prop) (q r : Prop) (h : ∀ x, p x → q) (f : q → r)
    (k : ∃ x, p x) : r := by
  rcases k with ⟨x, hx⟩
  exact f (h x hx)

theorem predicate_not_exists_fewer {α : Type} (p q : α → Prop) (h : ¬∃ x, p x) (k : ∀ x, q x → p x) (y : α) :
    ¬q y := by
  intro hy
  exact h ⟨y, k y hy⟩

theorem predicate_not_forall_of_counter {α : Type} (p q : α → Prop) (h : ∃ x, q x ∧ ¬p x) :
    ¬∀ x, q x → p x := by
  intro k
  rcases h with ⟨x, hq, hp⟩
  exact hp (k x hq)

theorem predicate_not_exists_not {α : Type} (p : α → Prop) (h : ¬∃ x, ¬p x) : ∀ x, p x := by
  intro x
  by_cases hx : p x
  · exact hx
  · exact absurd ⟨x, hx⟩ h

theorem predicate_syllogism {α : Type} (man mortal : α → Prop) (socrates : α)
    (h : ∀ x, man x → mortal x) (k : man socrates) : ∃ x, man x ∧ mortal x := by
  exact ⟨socrates, k, h socrates k⟩

theorem predicate_drinker {α : Type} (p : α → Prop) (a : α) : ∃ x, p x → ∀ y, p y := by
  by_cases h : ∃ y, ¬p y
  · rcases h with ⟨y, hy⟩
    exact ⟨y, fun k => absurd k hy⟩
  · refine ⟨a, fun _ y => ?_⟩
    by_cases hy : p y
    · exact hy
    · exact absurd ⟨y, hy⟩ h

theorem predicate_barber {α : Type} (shaves : α → α → Prop) (b : α) :
    ¬∀ x, shaves b x ↔ ¬shaves x x := by
  intro h
  have hn : ¬shaves b b := fun k => (h b).1 k k
  exact hn ((h b).2 hn)

theorem predicate_exists_unique_pair {α : Type} (p : α → Prop) (a b c : α)
    (h : ∀ x, p x → x = a) (hb : p b) (hc : p c) : b = c := by
  rw [h b hb, h c hc]

/-! ## Equality -/

theorem predicate_eq_chain {α : Type} (a b c d : α) (h : a = b) (k : b = c) (l : c = d) : d = a := by
  rw [h, k, l]

theorem predicate_eq_join {α : Type} (a b c : α) (h : a = b) (k : c = b) : a = c := by
  rw [h, k]

theorem predicate_eq_fork {α : Type} (a b c : α) (h : b = a) (k : b = c) : a = c := by
  rw [← h, k]

theorem predicate_eq_apply_twice {α : Type} (f : α → α) (a b : α) (h : f a = b) (k : f b = a) :
    f (f (f a)) = b := by
  rw [h, k, h]

theorem predicate_eq_apply_fixed {α : Type} (f : α → α) (a : α) (h : f a = a) :
    f (f (f a)) = a := by
  rw [h, h, h]

theorem predicate_eq_cancel_inverse {α β : Type} (f : α → β) (g : β → α) (h : ∀ x, g (f x) = x) (a b : α)
    (k : f a = f b) : a = b := by
  rw [← h a, k, h]

theorem predicate_eq_surjective_comp {α β γ : Type} (f : α → β) (g : β → γ) (hf : ∀ y, ∃ x, f x = y)
    (hg : ∀ z, ∃ y, g y = z) : ∀ z, ∃ x, g (f x) = z := by
  intro z
  rcases hg z with ⟨y, hy⟩
  rcases hf y with ⟨x, hx⟩
  exact ⟨x, by rw [hx, hy]⟩

theorem predicate_eq_injective_comp {α β γ : Type} (f : α → β) (g : β → γ)
    (hf : ∀ x y, f x = f y → x = y) (hg : ∀ x y, g x = g y → x = y) :
    ∀ x y, g (f x) = g (f y) → x = y := by
  intro x y h
  exact hf x y (hg (f x) (f y) h)

theorem predicate_eq_transport {α : Type} (p : α → Prop) (a b c : α) (h : a = b) (k : c = b)
    (ha : p a) : p c := by
  rw [k, ← h]
  exact ha

theorem predicate_ne_of_apply {α β : Type} (f : α → β) (a b : α) (h : f a ≠ f b) : b ≠ a := by
  intro k
  exact h (by rw [k])

theorem predicate_ne_of_pred {α : Type} (p : α → Prop) (a b : α) (ha : p a) (hb : ¬p b) : a ≠ b := by
  intro h
  rw [h] at ha
  exact hb ha

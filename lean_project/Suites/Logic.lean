import Stock

/-! # Logic

Propositional and first-order reasoning, constructive first, classical further down. -/

/-! ## Conjunction -/

theorem logic_and_rotate_left (p q r : Prop) (h : p ∧ q ∧ r) : q ∧ r ∧ p := by
  exact ⟨h.2.1, h.2.2, h.1⟩

theorem logic_and_rotate_right (p q r : Prop) (h : p ∧ q ∧ r) : r ∧ p ∧ q := by
  exact ⟨h.2.2, h.1, h.2.1⟩

theorem logic_and_reverse (p q r : Prop) (h : p ∧ q ∧ r) : r ∧ q ∧ p := by
  exact ⟨h.2.2, h.2.1, h.1⟩

theorem logic_and_reverse_nested (p q r : Prop) (h : (p ∧ q) ∧ r) : r ∧ q ∧ p := by
  exact ⟨h.2, h.1.2, h.1.1⟩

theorem logic_and_exchange (p q r s : Prop) (h : (p ∧ q) ∧ r ∧ s) : (p ∧ r) ∧ q ∧ s := by
  exact ⟨⟨h.1.1, h.2.1⟩, h.1.2, h.2.2⟩

theorem logic_and_outer (p q r s : Prop) (h : p ∧ q ∧ r ∧ s) : p ∧ s := by
  exact ⟨h.1, h.2.2.2⟩

theorem logic_and_inner (p q r s : Prop) (h : p ∧ q ∧ r ∧ s) : r ∧ q := by
  exact ⟨h.2.2.1, h.2.1⟩

theorem logic_and_duplicate (p q : Prop) (h : p ∧ q) : (q ∧ p) ∧ p ∧ q := by
  exact ⟨⟨h.2, h.1⟩, h⟩

theorem logic_and_assemble (p q r : Prop) (hp : p) (hq : q) (hr : r) : (r ∧ p) ∧ q := by
  exact ⟨⟨hr, hp⟩, hq⟩

theorem logic_and_assemble_four (p q r s : Prop) (hp : p) (hq : q) (hr : r) (hs : s) :
    (s ∧ q) ∧ (r ∧ p) := by
  exact ⟨⟨hs, hq⟩, hr, hp⟩

theorem logic_and_map_both (p q r s : Prop) (f : p → r) (g : q → s) (h : q ∧ p) : r ∧ s := by
  exact ⟨f h.2, g h.1⟩

theorem logic_and_five (a b c d e : Prop) (h : a ∧ b ∧ c ∧ d ∧ e) : e ∧ c ∧ a := by
  exact ⟨h.2.2.2.2, h.2.2.1, h.1⟩

/-! ## Disjunction -/

theorem logic_or_rotate (p q r : Prop) (h : p ∨ q ∨ r) : q ∨ r ∨ p := by
  rcases h with hp | hq | hr
  · exact Or.inr (Or.inr hp)
  · exact Or.inl hq
  · exact Or.inr (Or.inl hr)

theorem logic_or_reverse (p q r : Prop) (h : p ∨ q ∨ r) : r ∨ q ∨ p := by
  rcases h with hp | hq | hr
  · exact Or.inr (Or.inr hp)
  · exact Or.inr (Or.inl hq)
  · exact Or.inl hr

theorem logic_or_regroup (p q r s : Prop) (h : (p ∨ q) ∨ r ∨ s) : (s ∨ q) ∨ p ∨ r := by
  rcases h with (hp | hq) | hr | hs
  · exact Or.inr (Or.inl hp)
  · exact Or.inl (Or.inr hq)
  · exact Or.inr (Or.inr hr)
  · exact Or.inl (Or.inl hs)

theorem logic_or_merge_three (p : Prop) (h : p ∨ p ∨ p) : p := by
  rcases h with h | h | h <;> exact h

theorem logic_or_insert_middle (p q r : Prop) (h : p ∨ r) : p ∨ q ∨ r := by
  rcases h with hp | hr
  · exact Or.inl hp
  · exact Or.inr (Or.inr hr)

theorem logic_or_third (p q r : Prop) (hr : r) : p ∨ q ∨ r := by
  exact Or.inr (Or.inr hr)

theorem logic_or_second_of_four (p q r s : Prop) (hq : q) : p ∨ (q ∨ r) ∨ s := by
  exact Or.inr (Or.inl (Or.inl hq))

theorem logic_or_elim_same (p q r : Prop) (h : p ∨ q) (f : p → r) (g : q → r) : r ∧ r := by
  rcases h with hp | hq
  · exact ⟨f hp, f hp⟩
  · exact ⟨g hq, g hq⟩

theorem logic_or_map_swap (p q r s : Prop) (f : p → r) (g : q → s) (h : p ∨ q) : s ∨ r := by
  rcases h with hp | hq
  · exact Or.inr (f hp)
  · exact Or.inl (g hq)

theorem logic_or_map_three (a b c d : Prop) (f : a → d) (g : b → d) (k : c → d)
    (h : a ∨ b ∨ c) : d := by
  rcases h with ha | hb | hc
  · exact f ha
  · exact g hb
  · exact k hc

theorem logic_or_absurd_left (p q r : Prop) (h : p ∨ q ∨ r) (hp : ¬p) (hq : ¬q) : r := by
  rcases h with h | h | h
  · exact absurd h hp
  · exact absurd h hq
  · exact h

theorem logic_or_resolve (p q r : Prop) (h : p ∨ q) (k : ¬p ∨ r) : q ∨ r := by
  rcases h with hp | hq
  · rcases k with hn | hr
    · exact absurd hp hn
    · exact Or.inr hr
  · exact Or.inl hq

/-! ## Both -/

theorem logic_distribute (p q r : Prop) (h : p ∧ (q ∨ r)) : (p ∧ r) ∨ (p ∧ q) := by
  rcases h with ⟨hp, hq | hr⟩
  · exact Or.inr ⟨hp, hq⟩
  · exact Or.inl ⟨hp, hr⟩

theorem logic_factor (p q r : Prop) (h : (q ∧ p) ∨ (p ∧ r)) : p ∧ (q ∨ r) := by
  rcases h with ⟨hq, hp⟩ | ⟨hp, hr⟩
  · exact ⟨hp, Or.inl hq⟩
  · exact ⟨hp, Or.inr hr⟩

theorem logic_distribute_or (p q r : Prop) (h : p ∨ (q ∧ r)) : (q ∨ p) ∧ (r ∨ p) := by
  rcases h with hp | ⟨hq, hr⟩
  · exact ⟨Or.inr hp, Or.inr hp⟩
  · exact ⟨Or.inl hq, Or.inl hr⟩

theorem logic_factor_or (p q r : Prop) (h : (p ∨ q) ∧ (p ∨ r)) : (r ∧ q) ∨ p := by
  rcases h with ⟨hp | hq, hp | hr⟩
  · exact Or.inr hp
  · exact Or.inr hp
  · exact Or.inr hp
  · exact Or.inl ⟨hr, hq⟩

theorem logic_and_of_ors (p q r s : Prop) (h : (p ∨ q) ∧ (r ∨ s)) :
    (p ∧ r) ∨ (p ∧ s) ∨ (q ∧ r) ∨ (q ∧ s) := by
  rcases h with ⟨hp | hq, hr | hs⟩
  · exact Or.inl ⟨hp, hr⟩
  · exact Or.inr (Or.inl ⟨hp, hs⟩)
  · exact Or.inr (Or.inr (Or.inl ⟨hq, hr⟩))
  · exact Or.inr (Or.inr (Or.inr ⟨hq, hs⟩))

theorem logic_or_of_ands (p q r s : Prop) (h : (p ∧ q) ∨ (r ∧ s)) : (p ∨ r) ∧ (q ∨ s) := by
  rcases h with ⟨hp, hq⟩ | ⟨hr, hs⟩
  · exact ⟨Or.inl hp, Or.inl hq⟩
  · exact ⟨Or.inr hr, Or.inr hs⟩

theorem logic_absorb_and (p q : Prop) : p ∧ (q ∨ p) ↔ p := by
  constructor
  · intro h
    exact h.1
  · intro h
    exact ⟨h, Or.inr h⟩

theorem logic_absorb_or (p q : Prop) : (q ∧ p) ∨ p ↔ p := by
  constructor
  · intro h
    rcases h with ⟨_, hp⟩ | hp <;> exact hp
  · intro h
    exact Or.inr h

/-! ## Implication -/

theorem logic_chain_three (p q r s : Prop) (f : p → q) (g : q → r) (k : r → s) : p → s := by
  intro hp
  exact k (g (f hp))

theorem logic_chain_five (a b c d e : Prop) (f : d → e) (g : a → b) (h : c → d) (k : b → c)
    (ha : a) : e := by
  exact f (h (k (g ha)))

theorem logic_share (p q r : Prop) (f : p → q → r) (g : p → q) : p → r := by
  intro hp
  exact f hp (g hp)

theorem logic_curry (p q r : Prop) (f : q ∧ p → r) : p → q → r := by
  intro hp hq
  exact f ⟨hq, hp⟩

theorem logic_uncurry_three (p q r s : Prop) (f : p → q → r → s) : r ∧ q ∧ p → s := by
  intro h
  exact f h.2.2 h.2.1 h.1

theorem logic_imp_and_split (p q r : Prop) (f : p → q ∧ r) : (p → r) ∧ (p → q) := by
  exact ⟨fun hp => (f hp).2, fun hp => (f hp).1⟩

theorem logic_imp_or_split (p q r : Prop) (f : p ∨ q → r) : (q → r) ∧ (p → r) := by
  exact ⟨fun hq => f (Or.inr hq), fun hp => f (Or.inl hp)⟩

theorem logic_imp_and_join (p q r : Prop) (f : p → q) (g : p → r) (hp : p) : r ∧ q ∧ p := by
  exact ⟨g hp, f hp, hp⟩

theorem logic_imp_swap_args (p q r s : Prop) (f : p → q → r → s) : r → p → q → s := by
  intro hr hp hq
  exact f hp hq hr

theorem logic_imp_weaken (p q r : Prop) (f : (p → q) → r) (hq : q) : r := by
  exact f (fun _ => hq)

theorem logic_imp_double (p q : Prop) (f : p → p → q) (hp : p) : q ∧ p := by
  exact ⟨f hp hp, hp⟩

theorem logic_imp_nested (p q r : Prop) (f : ((p → q) → q) → r) (hp : p) : r := by
  exact f (fun g => g hp)

theorem logic_imp_compose_and (p q r s : Prop) (f : p ∧ q → r) (g : r → s) (k : p → q) :
    p → s := by
  intro hp
  exact g (f ⟨hp, k hp⟩)

/-! ## Negation -/

theorem logic_contrapose (p q r : Prop) (f : p → q) (g : q → r) (h : ¬r) : ¬p := by
  intro hp
  exact h (g (f hp))

theorem logic_not_and_self (p q : Prop) : ¬(p ∧ q ∧ ¬p) := by
  intro h
  exact h.2.2 h.1

theorem logic_not_not_em (p q : Prop) (hq : q) : ¬¬(q ∧ (p ∨ ¬p)) := by
  intro h
  exact h ⟨hq, Or.inr (fun hp => h ⟨hq, Or.inl hp⟩)⟩

theorem logic_triple_not (p : Prop) (h : ¬¬¬p) : ¬p := by
  intro hp
  exact h (fun hn => hn hp)

theorem logic_not_or_of_nots (p q r : Prop) (h : ¬p ∧ ¬q ∧ ¬r) : ¬(r ∨ p ∨ q) := by
  intro k
  rcases k with hr | hp | hq
  · exact h.2.2 hr
  · exact h.1 hp
  · exact h.2.1 hq

theorem logic_nots_of_not_or (p q : Prop) (h : ¬(p ∨ q)) : ¬q ∧ ¬p := by
  exact ⟨fun hq => h (Or.inr hq), fun hp => h (Or.inl hp)⟩

theorem logic_not_and_of_or (p q : Prop) (h : ¬q ∨ ¬p) : ¬(p ∧ q) := by
  intro k
  rcases h with hq | hp
  · exact hq k.2
  · exact hp k.1

theorem logic_not_self_imp (p : Prop) (h : p → ¬p) : ¬p := by
  intro hp
  exact h hp hp

theorem logic_not_iff_not (p q : Prop) : ¬(q ∧ (p ↔ ¬p)) := by
  intro h
  have hn : ¬p := fun hp => h.2.1 hp hp
  exact hn (h.2.2 hn)

theorem logic_explosion (p q r : Prop) (hp : p) (h : ¬p) : q ∧ r := by
  exact absurd hp h

theorem logic_not_imp_of_and (p q : Prop) (h : ¬q ∧ p) : ¬(p → q) := by
  intro f
  exact h.1 (f h.2)

theorem logic_not_not_map (p q : Prop) (f : p → q) (h : ¬¬p) : ¬¬q := by
  intro hq
  exact h (fun hp => hq (f hp))

theorem logic_not_not_and (p q : Prop) (h : ¬¬(p ∧ q)) : ¬¬q ∧ ¬¬p := by
  exact ⟨fun hq => h (fun k => hq k.2), fun hp => h (fun k => hp k.1)⟩

/-! ## Equivalence -/

theorem logic_iff_chain (p q r s : Prop) (h : p ↔ q) (k : q ↔ r) (l : r ↔ s) : p ↔ s := by
  exact h.trans (k.trans l)

theorem logic_iff_reverse_chain (p q r : Prop) (h : p ↔ q) (k : q ↔ r) : r ↔ p := by
  exact (h.trans k).symm

theorem logic_iff_and (p q r s : Prop) (h : p ↔ q) (k : r ↔ s) : p ∧ r ↔ s ∧ q := by
  constructor
  · intro a
    exact ⟨k.1 a.2, h.1 a.1⟩
  · intro a
    exact ⟨h.2 a.2, k.2 a.1⟩

theorem logic_iff_or (p q r s : Prop) (h : p ↔ q) (k : r ↔ s) : r ∨ p ↔ q ∨ s := by
  constructor
  · intro a
    rcases a with a | a
    · exact Or.inr (k.1 a)
    · exact Or.inl (h.1 a)
  · intro a
    rcases a with a | a
    · exact Or.inr (h.2 a)
    · exact Or.inl (k.2 a)

theorem logic_iff_imp (p q r : Prop) (h : p ↔ q) : (q → r) ↔ (p → r) := by
  exact ⟨fun f hp => f (h.1 hp), fun f hq => f (h.2 hq)⟩

theorem logic_iff_not (p q : Prop) (h : q ↔ p) : ¬p ↔ ¬q := by
  exact ⟨fun f hq => f (h.1 hq), fun f hp => f (h.2 hp)⟩

theorem logic_iff_of_both (p q : Prop) (hp : p) (hq : q) : (q ↔ p) ∧ p := by
  exact ⟨⟨fun _ => hp, fun _ => hq⟩, hp⟩

theorem logic_iff_and_given (p q r : Prop) (h : p) : (p ∧ q ↔ r) ↔ (q ↔ r) := by
  exact ⟨fun k => ⟨fun hq => k.1 ⟨h, hq⟩, fun hr => (k.2 hr).2⟩, fun k => ⟨fun l => k.1 l.2, fun hr => ⟨h, k.2 hr⟩⟩⟩

theorem logic_iff_or_refuted (p q r : Prop) (h : ¬r) : (p ∨ r ↔ q) ↔ (p ↔ q) := by
  constructor
  · intro k
    exact ⟨fun hp => k.1 (Or.inl hp), fun hq => (k.2 hq).elim id (fun hr => absurd hr h)⟩
  · intro k
    exact ⟨fun l => l.elim k.1 (fun hr => absurd hr h), fun hq => Or.inl (k.2 hq)⟩

theorem logic_iff_curry (p q r : Prop) : (q ∧ p → r) ↔ (p → q → r) := by
  exact ⟨fun f hp hq => f ⟨hq, hp⟩, fun f h => f h.2 h.1⟩

/-! ## Classical reasoning -/

theorem logic_contrapose_back (p q : Prop) (h : ¬q → ¬p) : p → q := by
  intro hp
  by_cases hq : q
  · exact hq
  · exact absurd hp (h hq)

theorem logic_peirce (p q : Prop) (h : (p → q) → p) : p := by
  by_cases hp : p
  · exact hp
  · exact h (fun k => absurd k hp)

theorem logic_imp_as_or (p q : Prop) (h : p → q) : q ∨ ¬p := by
  by_cases hp : p
  · exact Or.inl (h hp)
  · exact Or.inr hp

theorem logic_imp_total (p q : Prop) : (p → q) ∨ (q → p) := by
  by_cases hp : p
  · exact Or.inr (fun _ => hp)
  · exact Or.inl (fun h => absurd h hp)

theorem logic_not_imp_split (p q : Prop) (h : ¬(p → q)) : p ∧ ¬q := by
  by_cases hp : p
  · exact ⟨hp, fun hq => h (fun _ => hq)⟩
  · exact absurd (fun k => absurd k hp) h

theorem logic_de_morgan (p q : Prop) (h : ¬(p ∧ q)) : ¬q ∨ ¬p := by
  by_cases hp : p
  · exact Or.inl (fun hq => h ⟨hp, hq⟩)
  · exact Or.inr hp

theorem logic_case_split (p q : Prop) (f : p → q) (g : ¬p → q) : q ∧ q := by
  by_cases hp : p
  · exact ⟨f hp, f hp⟩
  · exact ⟨g hp, g hp⟩

theorem logic_not_not_elim_and (p q : Prop) (h : ¬¬(p ∧ q)) : q := by
  by_cases hq : q
  · exact hq
  · exact absurd (fun k => hq k.2) h

theorem logic_imp_or_distribute (p q r : Prop) (h : p → q ∨ r) : (p → q) ∨ (p → r) := by
  by_cases hp : p
  · rcases h hp with hq | hr
    · exact Or.inl (fun _ => hq)
    · exact Or.inr (fun _ => hr)
  · exact Or.inl (fun k => absurd k hp)

theorem logic_and_imp_distribute (p q r : Prop) (h : p ∧ q → r) : (p → r) ∨ (q → r) := by
  by_cases hp : p
  · exact Or.inr (fun hq => h ⟨hp, hq⟩)
  · exact Or.inl (fun k => absurd k hp)

theorem logic_em_three (p q : Prop) : (p ∧ q) ∨ ¬p ∨ ¬q := by
  by_cases hp : p
  · by_cases hq : q
    · exact Or.inl ⟨hp, hq⟩
    · exact Or.inr (Or.inr hq)
  · exact Or.inr (Or.inl hp)

theorem logic_iff_assoc (p q r : Prop) : ((p ↔ q) ↔ r) → (p ↔ (q ↔ r)) := by
  intro h
  by_cases hp : p
  · exact ⟨fun _ => ⟨fun hq => h.1 ⟨fun _ => hq, fun _ => hp⟩,
      fun hr => (h.2 hr).1 hp⟩, fun _ => hp⟩
  · refine ⟨fun k => absurd k hp, fun k => ?_⟩
    by_cases hq : q
    · exact (h.2 (k.1 hq)).2 hq
    · exact absurd (k.2 (h.1 ⟨fun a => absurd a hp, fun a => absurd a hq⟩)) hq

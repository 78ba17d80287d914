import Suites.Defs.Relations

/-! # Relations -/

open Rel

/-! ## Many steps -/

theorem relation_star_single {α : Type} (R : α → α → Prop) (a b : α) (h : R a b) : Star R a b := by
  exact Star.step a b b h (Star.refl b)

theorem relation_star_trans {α : Type} (R : α → α → Prop) (a b c : α) (h : Star R a b) (k : Star R b c) :
    Star R a c := by
  induction h with
  | refl a => exact k
  | step a d e r _ ih => exact Star.step a d c r (ih k)

theorem relation_star_snoc {α : Type} (R : α → α → Prop) (a b c : α) (h : Star R a b) (k : R b c) : Star R a c := by
  induction h with
  | refl a => exact Star.step a c c k (Star.refl c)
  | step a d e r _ ih => exact Star.step a d c r (ih k)

theorem relation_star_cases {α : Type} (R : α → α → Prop) (a c : α) : Star R a c ↔ a = c ∨ ∃ b, R a b ∧ Star R b c := by
  constructor
  · intro h
    cases h with
    | refl => exact Or.inl rfl
    | step _ b _ r s => exact Or.inr ⟨b, r, s⟩
  · rintro (h | ⟨b, r, s⟩)
    · rw [h]
      exact Star.refl c
    · exact Star.step a b c r s

theorem relation_star_last {α : Type} (R : α → α → Prop) (a c : α) (h : Star R a c) :
    a = c ∨ ∃ b, Star R a b ∧ R b c := by
  induction h with
  | refl a => exact Or.inl rfl
  | step a b c r _ ih =>
    rcases ih with e | ⟨d, s, t⟩
    · exact Or.inr ⟨a, Star.refl a, e ▸ r⟩
    · exact Or.inr ⟨d, Star.step a b d r s, t⟩

theorem relation_star_star {α : Type} (R : α → α → Prop) (a b : α) (h : Star (Star R) a b) : Star R a b := by
  have trans : ∀ x y z, Star R x y → Star R y z → Star R x z := by
    intro x y z p q
    induction p with
    | refl x => exact q
    | step x d e r _ ih => exact Star.step x d z r (ih q)
  induction h with
  | refl a => exact Star.refl a
  | step a b c r _ ih => exact trans a b c r ih

theorem relation_star_mono {α : Type} (R S : α → α → Prop) (h : Within R S) : Within (Star R) (Star S) := by
  intro a b k
  induction k with
  | refl a => exact Star.refl a
  | step a b c r _ ih => exact Star.step a b c (h a b r) ih

theorem relation_star_least {α : Type} (R S : α → α → Prop) (refl : ∀ a, S a a) (trans : ∀ a b c, S a b → S b c → S a c)
    (h : Within R S) : Within (Star R) S := by
  intro a b k
  induction k with
  | refl a => exact refl a
  | step a b c r _ ih => exact trans a b c (h a b r) ih

theorem relation_star_inv {α : Type} (R : α → α → Prop) (a b : α) (h : Star R a b) : Star (Inv R) b a := by
  have snoc : ∀ x y z, Star (Inv R) x y → Inv R y z → Star (Inv R) x z := by
    intro x y z p q
    induction p with
    | refl x => exact Star.step x z z q (Star.refl z)
    | step x d e r _ ih => exact Star.step x d z r (ih q)
  induction h with
  | refl a => exact Star.refl a
  | step a b c r _ ih => exact snoc c b a ih r

theorem relation_star_symm {α : Type} (R : α → α → Prop) (h : ∀ a b, R a b → R b a) (a b : α) (k : Star R a b) :
    Star R b a := by
  have snoc : ∀ x y z, Star R x y → R y z → Star R x z := by
    intro x y z p q
    induction p with
    | refl x => exact Star.step x z z q (Star.refl z)
    | step x d e r _ ih => exact Star.step x d z r (ih q)
  induction k with
  | refl a => exact Star.refl a
  | step a b c r _ ih => exact snoc c b a ih (h a b r)

theorem relation_star_map {α β : Type} (R : α → α → Prop) (S : β → β → Prop) (f : α → β)
    (h : ∀ a b, R a b → S (f a) (f b)) (a b : α) (k : Star R a b) : Star S (f a) (f b) := by
  induction k with
  | refl a => exact Star.refl (f a)
  | step a b c r _ ih => exact Star.step (f a) (f b) (f c) (h a b r) ih

theorem relation_star_keeps {α : Type} (R : α → α → Prop) (p : α → Prop) (h : ∀ a b, R a b → p a → p b) (a b : α)
    (k : Star R a b) (l : p a) : p b := by
  induction k with
  | refl a => exact l
  | step a b c r _ ih => exact ih (h a b r l)

theorem relation_star_simulates {α β : Type} (R : α → α → Prop) (S : β → β → Prop) (sim : α → β → Prop)
    (h : ∀ a b x, R a b → sim a x → ∃ y, Star S x y ∧ sim b y) (a b : α) (x : β) (k : Star R a b) (l : sim a x) :
    ∃ y, Star S x y ∧ sim b y := by
  have trans : ∀ x y z, Star S x y → Star S y z → Star S x z := by
    intro x y z p q
    induction p with
    | refl x => exact q
    | step x d e r _ ih => exact Star.step x d z r (ih q)
  induction k generalizing x with
  | refl a => exact ⟨x, Star.refl x, l⟩
  | step a b c r _ ih =>
    rcases h a b x r l with ⟨y, s, m⟩
    rcases ih y m with ⟨z, t, n⟩
    exact ⟨z, trans x y z s t, n⟩

theorem relation_star_le (a b : Nat) : Star (fun m n => n = m + 1) a b ↔ a ≤ b := by
  constructor
  · intro h
    induction h with
    | refl a => exact Nat.le_refl a
    | step a b c r _ ih => omega
  · intro h
    have up : ∀ n m, Star (fun m n => n = m + 1) m (m + n) := by
      intro n
      induction n with
      | zero => exact fun m => Star.refl m
      | succ n ih =>
        intro m
        have k := ih (m + 1)
        rw [Nat.add_right_comm, Nat.add_assoc] at k
        exact Star.step m (m + 1) _ rfl k
    have k := up (b - a) a
    rw [Nat.add_sub_of_le h] at k
    exact k

theorem relation_steps_star {α : Type} (R : α → α → Prop) (a b : α) : Star R a b ↔ ∃ n, Steps R n a b := by
  constructor
  · intro h
    induction h with
    | refl a => exact ⟨0, Steps.zero a⟩
    | step a b c r _ ih =>
      rcases ih with ⟨n, s⟩
      exact ⟨n + 1, Steps.succ n a b c r s⟩
  · rintro ⟨n, h⟩
    induction h with
    | zero a => exact Star.refl a
    | succ n a b c r _ ih => exact Star.step a b c r ih

theorem relation_steps_add {α : Type} (R : α → α → Prop) (m n : Nat) (a b c : α) (h : Steps R m a b)
    (k : Steps R n b c) : Steps R (n + m) a c := by
  induction h with
  | zero a => exact k
  | succ m a d b r _ ih => exact Steps.succ (n + m) a d c r (ih k)

theorem relation_steps_split {α : Type} (R : α → α → Prop) (m n : Nat) (a c : α) (h : Steps R (m + n) a c) :
    ∃ b, Steps R n a b ∧ Steps R m b c := by
  induction n generalizing a with
  | zero => exact ⟨a, Steps.zero a, h⟩
  | succ n ih =>
    rw [← Nat.add_assoc] at h
    cases h with
    | succ _ _ b _ r s =>
      rcases ih b s with ⟨d, p, q⟩
      exact ⟨d, Steps.succ n a b d r p, q⟩

theorem relation_steps_unique {α : Type} (R : α → α → Prop) (f : ∀ a b c, R a b → R a c → b = c) (n : Nat) (a b c : α)
    (h : Steps R n a b) (k : Steps R n a c) : b = c := by
  induction h with
  | zero a =>
    cases k
    rfl
  | succ n a d b r _ ih =>
    cases k with
    | succ _ _ e _ s t =>
      rw [← f a d e r s] at t
      exact ih t

/-! ## Composition and inclusion -/

theorem relation_comp_assoc {α : Type} (R S T : α → α → Prop) (a b : α) :
    Comp (Comp R S) T a b ↔ Comp R (Comp S T) a b := by
  constructor
  · rintro ⟨c, ⟨d, r, s⟩, t⟩
    exact ⟨d, r, c, s, t⟩
  · rintro ⟨d, r, c, s, t⟩
    exact ⟨c, ⟨d, r, s⟩, t⟩

theorem relation_comp_inv {α : Type} (R S : α → α → Prop) (a b : α) :
    Inv (Comp R S) a b ↔ Comp (Inv S) (Inv R) a b := by
  constructor
  · rintro ⟨c, r, s⟩
    exact ⟨c, s, r⟩
  · rintro ⟨c, s, r⟩
    exact ⟨c, r, s⟩

theorem relation_comp_either {α : Type} (R S T : α → α → Prop) (a b : α) :
    Comp R (Either S T) a b ↔ Either (Comp R S) (Comp R T) a b := by
  constructor
  · rintro ⟨c, r, s | t⟩
    · exact Or.inl ⟨c, r, s⟩
    · exact Or.inr ⟨c, r, t⟩
  · rintro (⟨c, r, s⟩ | ⟨c, r, t⟩)
    · exact ⟨c, r, Or.inl s⟩
    · exact ⟨c, r, Or.inr t⟩

theorem relation_transitive_iff {α : Type} (R : α → α → Prop) :
    (∀ a b c, R a b → R b c → R a c) ↔ Within (Comp R R) R := by
  constructor
  · rintro h a c ⟨b, r, s⟩
    exact h a b c r s
  · exact fun h a b c r s => h a c ⟨b, r, s⟩

theorem relation_star_either {α : Type} (R S : α → α → Prop) (a b : α) :
    Star (Either (Star R) (Star S)) a b ↔ Star (Either R S) a b := by
  have trans : ∀ x y z, Star (Either R S) x y → Star (Either R S) y z → Star (Either R S) x z := by
    intro x y z p q
    induction p with
    | refl x => exact q
    | step x d e r _ ih => exact Star.step x d z r (ih q)
  have left : ∀ x y, Star R x y → Star (Either R S) x y := by
    intro x y p
    induction p with
    | refl x => exact Star.refl x
    | step x d e r _ ih => exact Star.step x d e (Or.inl r) ih
  have right : ∀ x y, Star S x y → Star (Either R S) x y := by
    intro x y p
    induction p with
    | refl x => exact Star.refl x
    | step x d e r _ ih => exact Star.step x d e (Or.inr r) ih
  constructor
  · intro h
    induction h with
    | refl a => exact Star.refl a
    | step a b c r _ ih => exact trans a b c (r.elim (left a b) (right a b)) ih
  · intro h
    induction h with
    | refl a => exact Star.refl a
    | step a b c r _ ih =>
      refine Star.step a b c ?_ ih
      rcases r with r | r
      · exact Or.inl (Star.step a b b r (Star.refl b))
      · exact Or.inr (Star.step a b b r (Star.refl b))

/-! ## Conversion -/

theorem relation_conv_trans {α : Type} (R : α → α → Prop) (a b c : α) (h : Conv R a b) (k : Conv R b c) :
    Conv R a c := by
  induction h with
  | refl a => exact k
  | forth a d e r _ ih => exact Conv.forth a d c r (ih k)
  | back a d e r _ ih => exact Conv.back a d c r (ih k)

theorem relation_conv_symm {α : Type} (R : α → α → Prop) (a b : α) (h : Conv R a b) : Conv R b a := by
  have trans : ∀ x y z, Conv R x y → Conv R y z → Conv R x z := by
    intro x y z p q
    induction p with
    | refl x => exact q
    | forth x d e r _ ih => exact Conv.forth x d z r (ih q)
    | back x d e r _ ih => exact Conv.back x d z r (ih q)
  induction h with
  | refl a => exact Conv.refl a
  | forth a b c r _ ih => exact trans c b a ih (Conv.back b a a r (Conv.refl a))
  | back a b c r _ ih => exact trans c b a ih (Conv.forth b a a r (Conv.refl a))

theorem relation_conv_of_star {α : Type} (R : α → α → Prop) (a b : α) (h : Star R a b) : Conv R a b := by
  induction h with
  | refl a => exact Conv.refl a
  | step a b c r _ ih => exact Conv.forth a b c r ih

theorem relation_conv_function {α β : Type} (R : α → α → Prop) (f : α → β) (h : ∀ a b, R a b → f a = f b) (a b : α)
    (k : Conv R a b) : f a = f b := by
  induction k with
  | refl a => rfl
  | forth a b c r _ ih => exact (h a b r).trans ih
  | back a b c r _ ih => exact (h b a r).symm.trans ih

theorem relation_conv_star_either {α : Type} (R : α → α → Prop) (a b : α) : Conv R a b ↔ Star (Either R (Inv R)) a b := by
  constructor
  · intro h
    induction h with
    | refl a => exact Star.refl a
    | forth a b c r _ ih => exact Star.step a b c (Or.inl r) ih
    | back a b c r _ ih => exact Star.step a b c (Or.inr r) ih
  · intro h
    induction h with
    | refl a => exact Conv.refl a
    | step a b c r _ ih =>
      rcases r with r | r
      · exact Conv.forth a b c r ih
      · exact Conv.back a b c r ih

theorem relation_conv_of_meet {α : Type} (R : α → α → Prop) (a b : α) (h : Meet R a b) : Conv R a b := by
  rcases h with ⟨c, p, q⟩
  have up : ∀ x y, Star R x y → Conv R x y := by
    intro x y s
    induction s with
    | refl x => exact Conv.refl x
    | step x d e r _ ih => exact Conv.forth x d e r ih
  have trans : ∀ x y z, Conv R x y → Conv R y z → Conv R x z := by
    intro x y z p q
    induction p with
    | refl x => exact q
    | forth x d e r _ ih => exact Conv.forth x d z r (ih q)
    | back x d e r _ ih => exact Conv.back x d z r (ih q)
  have down : ∀ x y, Star R x y → Conv R y x := by
    intro x y s
    induction s with
    | refl x => exact Conv.refl x
    | step x d e r _ ih => exact trans e d x ih (Conv.back d x x r (Conv.refl x))
  exact trans a c b (up a c p) (down b c q)

/-! ## Confluence -/

theorem relation_diamond_strip {α : Type} (R : α → α → Prop) (h : Diamond R) (a b c : α) (k : Star R a b) (r : R a c) :
    ∃ d, R b d ∧ Star R c d := by
  induction k generalizing c with
  | refl a => exact ⟨c, r, Star.refl c⟩
  | step a e b s _ ih =>
    rcases h a e c s r with ⟨f, p, q⟩
    rcases ih f p with ⟨d, t, u⟩
    exact ⟨d, t, Star.step c f d q u⟩

theorem relation_diamond_confluent {α : Type} (R : α → α → Prop) (h : Diamond R) : Confluent R := by
  have strip : ∀ a b c, Star R a b → R a c → ∃ d, R b d ∧ Star R c d := by
    intro a b c k
    induction k generalizing c with
    | refl a => exact fun r => ⟨c, r, Star.refl c⟩
    | step a e b s _ ih =>
      intro r
      rcases h a e c s r with ⟨f, p, q⟩
      rcases ih f p with ⟨d, t, u⟩
      exact ⟨d, t, Star.step c f d q u⟩
  intro a b c k l
  induction l generalizing b with
  | refl a => exact ⟨b, Star.refl b, k⟩
  | step a e c r _ ih =>
    rcases strip a b e k r with ⟨d, p, q⟩
    rcases ih d q with ⟨f, s, t⟩
    exact ⟨f, Star.step b d f p s, t⟩

theorem relation_confluent_local {α : Type} (R : α → α → Prop) (h : Confluent R) : Local R := by
  intro a b c r s
  exact h a b c (Star.step a b b r (Star.refl b)) (Star.step a c c s (Star.refl c))

theorem relation_confluent_final {α : Type} (R : α → α → Prop) (h : Confluent R) (a b c : α) (p : Star R a b)
    (q : Star R a c) (fb : Final R b) (fc : Final R c) : b = c := by
  have stay : ∀ x y, Star R x y → Final R x → x = y := by
    intro x y s f
    cases s with
    | refl => rfl
    | step _ z _ r _ => exact absurd r (f z)
  rcases h a b c p q with ⟨d, s, t⟩
  rw [stay b d s fb, stay c d t fc]

theorem relation_church_rosser {α : Type} (R : α → α → Prop) (h : Confluent R) (a b : α) (k : Conv R a b) : Meet R a b := by
  induction k with
  | refl a => exact ⟨a, Star.refl a, Star.refl a⟩
  | forth a b c r _ ih =>
    rcases ih with ⟨d, p, q⟩
    exact ⟨d, Star.step a b d r p, q⟩
  | back a b c r _ ih =>
    have trans : ∀ x y z, Star R x y → Star R y z → Star R x z := by
      intro x y z p q
      induction p with
      | refl x => exact q
      | step x d e r _ ih => exact Star.step x d z r (ih q)
    rcases ih with ⟨d, p, q⟩
    rcases h b a d (Star.step b a a r (Star.refl a)) p with ⟨e, s, t⟩
    exact ⟨e, s, trans c d e q t⟩

theorem relation_confluent_of_church_rosser {α : Type} (R : α → α → Prop) (h : ∀ a b, Conv R a b → Meet R a b) :
    Confluent R := by
  have trans : ∀ x y z, Conv R x y → Conv R y z → Conv R x z := by
    intro x y z p q
    induction p with
    | refl x => exact q
    | forth x d e r _ ih => exact Conv.forth x d z r (ih q)
    | back x d e r _ ih => exact Conv.back x d z r (ih q)
  have up : ∀ x y, Star R x y → Conv R x y := by
    intro x y s
    induction s with
    | refl x => exact Conv.refl x
    | step x d e r _ ih => exact Conv.forth x d e r ih
  have down : ∀ x y, Star R x y → Conv R y x := by
    intro x y s
    induction s with
    | refl x => exact Conv.refl x
    | step x d e r _ ih => exact trans e d x ih (Conv.back d x x r (Conv.refl x))
  intro a b c p q
  exact h b c (trans b a c (down a b p) (up a c q))

theorem relation_conv_final {α : Type} (R : α → α → Prop) (h : ∀ a b, Conv R a b → Meet R a b) (a b : α)
    (k : Conv R a b) (fa : Final R a) (fb : Final R b) : a = b := by
  have stay : ∀ x y, Star R x y → Final R x → x = y := by
    intro x y s f
    cases s with
    | refl => rfl
    | step _ z _ r _ => exact absurd r (f z)
  rcases h a b k with ⟨d, s, t⟩
  rw [stay a d s fa, stay b d t fb]

theorem relation_newman {α : Type} (R : α → α → Prop) (ends : ∀ a, Ends R a) (h : Local R) : Confluent R := by
  have trans : ∀ x y z, Star R x y → Star R y z → Star R x z := by
    intro x y z p q
    induction p with
    | refl x => exact q
    | step x d e r _ ih => exact Star.step x d z r (ih q)
  intro a
  induction ends a with
  | intro a _ ih =>
    intro b c p q
    cases p with
    | refl => exact ⟨c, q, Star.refl c⟩
    | step _ b' _ r p =>
      cases q with
      | refl => exact ⟨b, Star.refl b, Star.step a b' b r p⟩
      | step _ c' _ s q =>
        rcases h a b' c' r s with ⟨d, u, v⟩
        rcases ih b' r b d p u with ⟨e, x, y⟩
        rcases ih c' s e c (trans c' d e v y) q with ⟨f, z, w⟩
        exact ⟨f, trans b e f x z, w⟩

theorem relation_confluent_function {α : Type} (f : α → α) : Confluent (fun a b => b = f a) := by
  intro a b c p q
  induction p generalizing c with
  | refl a => exact ⟨c, q, Star.refl c⟩
  | step a d b r s ih =>
    cases q with
    | refl => exact ⟨b, Star.refl b, Star.step a d b r s⟩
    | step _ e _ r' s' =>
      have same : e = d := r'.trans r.symm
      rw [same] at s'
      exact ih c s'

theorem relation_commuting_confluent {α : Type} (R S : α → α → Prop) (hr : Diamond R) (hs : Diamond S)
    (h : ∀ a b c, R a b → S a c → ∃ d, S b d ∧ R c d) : Confluent (Either R S) := by
  have diamond : ∀ a b c, Either R S a b → Either R S a c → ∃ d, Either R S b d ∧ Either R S c d := by
    rintro a b c (r | s) (r' | s')
    · rcases hr a b c r r' with ⟨d, p, q⟩
      exact ⟨d, Or.inl p, Or.inl q⟩
    · rcases h a b c r s' with ⟨d, p, q⟩
      exact ⟨d, Or.inr p, Or.inl q⟩
    · rcases h a c b r' s with ⟨d, p, q⟩
      exact ⟨d, Or.inl q, Or.inr p⟩
    · rcases hs a b c s s' with ⟨d, p, q⟩
      exact ⟨d, Or.inr p, Or.inr q⟩
  have strip : ∀ a b c, Star (Either R S) a b → Either R S a c → ∃ d, Either R S b d ∧ Star (Either R S) c d := by
    intro a b c k
    induction k generalizing c with
    | refl a => exact fun r => ⟨c, r, Star.refl c⟩
    | step a e b s _ ih =>
      intro r
      rcases diamond a e c s r with ⟨f, p, q⟩
      rcases ih f p with ⟨d, t, u⟩
      exact ⟨d, t, Star.step c f d q u⟩
  intro a b c k l
  induction l generalizing b with
  | refl a => exact ⟨b, Star.refl b, k⟩
  | step a e c r _ ih =>
    rcases strip a b e k r with ⟨d, p, q⟩
    rcases ih d q with ⟨f, s, t⟩
    exact ⟨f, Star.step b d f p s, t⟩

/-! ## Termination -/

theorem relation_ends_step {α : Type} (R : α → α → Prop) (a b : α) (h : Ends R a) (r : R a b) : Ends R b := by
  cases h with
  | intro _ k => exact k b r

theorem relation_ends_star {α : Type} (R : α → α → Prop) (a b : α) (h : Ends R a) (k : Star R a b) : Ends R b := by
  induction k with
  | refl a => exact h
  | step a b c r _ ih =>
    cases h with
    | intro _ l => exact ih (l b r)

theorem relation_ends_final {α : Type} (R : α → α → Prop) (a : α) (h : Final R a) : Ends R a := by
  exact Ends.intro a (fun b r => absurd r (h b))

theorem relation_ends_irreflexive {α : Type} (R : α → α → Prop) (a : α) (h : Ends R a) : ¬R a a := by
  induction h with
  | intro a _ ih => exact fun r => ih a r r

theorem relation_ends_no_chain {α : Type} (R : α → α → Prop) (f : Nat → α) (h : Ends R (f 0)) :
    ¬∀ n, R (f n) (f (n + 1)) := by
  have none : ∀ a, Ends R a → ∀ g : Nat → α, g 0 = a → ¬∀ n, R (g n) (g (n + 1)) := by
    intro a e
    induction e with
    | intro a _ ih =>
      intro g start chain
      have first := chain 0
      rw [start] at first
      exact ih (g 1) first (fun n => g (n + 1)) rfl (fun n => chain (n + 1))
  exact none (f 0) h f rfl

theorem relation_ends_within {α : Type} (R S : α → α → Prop) (h : Within R S) (a : α) (k : Ends S a) : Ends R a := by
  induction k with
  | intro a _ ih => exact Ends.intro a (fun b r => ih b (h a b r))

theorem relation_ends_measure {α : Type} (R : α → α → Prop) (f : α → Nat) (h : ∀ a b, R a b → f b < f a) (a : α) :
    Ends R a := by
  have below : ∀ n a, f a < n → Ends R a := by
    intro n
    induction n with
    | zero => exact fun a l => absurd l (Nat.not_lt_zero _)
    | succ n ih =>
      intro a l
      exact Ends.intro a (fun b r => ih b (Nat.lt_of_lt_of_le (h a b r) (Nat.le_of_lt_succ l)))
  exact below (f a + 1) a (Nat.lt_succ_self _)

theorem relation_ends_inverse_image {α β : Type} (S : β → β → Prop) (f : α → β) (a : α) (h : Ends S (f a)) :
    Ends (fun x y => S (f x) (f y)) a := by
  have main : ∀ b, Ends S b → ∀ x, f x = b → Ends (fun x y => S (f x) (f y)) x := by
    intro b e
    induction e with
    | intro b _ ih =>
      intro x k
      refine Ends.intro x (fun y s => ?_)
      exact ih (f y) (k ▸ s) y rfl
  exact main (f a) h a rfl

theorem relation_ends_normal {α : Type} (R : α → α → Prop) (dec : ∀ a, Final R a ∨ ∃ b, R a b) (a : α) (h : Ends R a) :
    ∃ b, Star R a b ∧ Final R b := by
  induction h with
  | intro a _ ih =>
    rcases dec a with f | ⟨b, r⟩
    · exact ⟨a, Star.refl a, f⟩
    · rcases ih b r with ⟨c, s, f⟩
      exact ⟨c, Star.step a b c r s, f⟩

theorem relation_ends_comp {α : Type} (R : α → α → Prop) (a : α) (h : Ends R a) : Ends (Comp R R) a := by
  have both : ∀ x, Ends R x → Ends (Comp R R) x ∧ ∀ y, R x y → Ends (Comp R R) y := by
    intro x e
    induction e with
    | intro x _ ih =>
      refine ⟨Ends.intro x ?_, fun y r => (ih y r).1⟩
      rintro z ⟨y, r, s⟩
      exact (ih y r).2 z s
  exact (both a h).1

theorem relation_ends_lex {α β : Type} (R : α → α → Prop) (S : β → β → Prop) (hr : ∀ a, Ends R a) (hs : ∀ b, Ends S b)
    (p : α × β) : Ends (fun p q : α × β => R p.1 q.1 ∨ p.1 = q.1 ∧ S p.2 q.2) p := by
  have main : ∀ a, Ends R a → ∀ b, Ends S b → Ends (fun p q : α × β => R p.1 q.1 ∨ p.1 = q.1 ∧ S p.2 q.2) (a, b) := by
    intro a ea
    induction ea with
    | intro a _ iha =>
      intro b eb
      induction eb with
      | intro b _ ihb =>
        refine Ends.intro (a, b) ?_
        rintro ⟨c, d⟩ (r | ⟨e, s⟩)
        · exact iha c r d (hs d)
        · have k : a = c := e
          rw [← k]
          exact ihb d s
  exact main p.1 (hr p.1) p.2 (hs p.2)

import Stock

/-! # Finite sets, sums and products

A finite set is kept as a list without repetitions. Which list is no part of what a statement says: membership,
cardinality, sums and products do not depend on it (`card_eq_of_mem_iff`, `sum_eq_of_mem_iff`, `prod_eq_of_mem_iff`).
Equations between sets would, and are not for this file. Names and types of the lemmas are Mathlib's where it has them. -/

namespace List

variable {α β : Type _}

/-- No element twice. -/
def Distinct : List α → Prop
  | [] => True
  | x :: xs => (∀ y, y ∈ xs → y ≠ x) ∧ Distinct xs

theorem mem_filter_iff {p : α → Bool} {y : α} : ∀ {l : List α}, y ∈ l.filter p ↔ y ∈ l ∧ p y = true
  | [] => by simp
  | x :: xs => by
    have ih : y ∈ xs.filter p ↔ y ∈ xs ∧ p y = true := mem_filter_iff
    cases hp : p x with
    | false =>
      rw [List.filter, hp]
      refine ⟨fun h => ⟨mem_cons_of_mem _ (ih.1 h).1, (ih.1 h).2⟩, fun ⟨h, hy⟩ => ih.2 ⟨?_, hy⟩⟩
      cases mem_cons.1 h with
      | inl e => rw [e, hp] at hy; contradiction
      | inr h => exact h
    | true =>
      rw [List.filter, hp]
      refine ⟨fun h => ?_, fun ⟨h, hy⟩ => ?_⟩
      · cases mem_cons.1 h with
        | inl e => exact ⟨e ▸ mem_cons_self, e ▸ hp⟩
        | inr h => exact ⟨mem_cons_of_mem _ (ih.1 h).1, (ih.1 h).2⟩
      · exact mem_cons.2 ((mem_cons.1 h).imp_right fun h => ih.2 ⟨h, hy⟩)

theorem Distinct.filter (p : α → Bool) : ∀ {l : List α}, l.Distinct → (l.filter p).Distinct
  | [], _ => True.intro
  | x :: xs, h => by
    have rest : (xs.filter p).Distinct := Distinct.filter p h.2
    cases hp : p x with
    | false => rw [List.filter, hp]; exact rest
    | true => rw [List.filter, hp]; exact ⟨fun y hy => h.1 y (mem_filter_iff.1 hy).1, rest⟩

theorem mem_map_iff {f : α → β} {y : β} : ∀ {l : List α}, y ∈ l.map f ↔ ∃ x, x ∈ l ∧ f x = y
  | [] => ⟨fun h => absurd h not_mem_nil, fun ⟨_, h, _⟩ => absurd h not_mem_nil⟩
  | x :: xs => by
    rw [map_cons, mem_cons, mem_map_iff]
    refine ⟨fun h => ?_, fun ⟨z, hz, e⟩ => ?_⟩
    · rcases h with e | ⟨z, hz, e⟩
      · exact ⟨x, mem_cons_self, e.symm⟩
      · exact ⟨z, mem_cons_of_mem _ hz, e⟩
    · rcases mem_cons.1 hz with e' | hz
      · exact .inl (by rw [← e, e'])
      · exact .inr ⟨z, hz, e⟩

theorem Distinct.map {f : α → β} (inj : ∀ x y, f x = f y → x = y) : ∀ {l : List α}, l.Distinct → (l.map f).Distinct
  | [], _ => True.intro
  | x :: xs, h => ⟨fun y hy e => by
      rcases mem_map_iff.1 hy with ⟨z, hz, e'⟩
      exact h.1 z hz (inj z x (e'.trans e)), Distinct.map inj h.2⟩

theorem foldr_move (f : α → β → β) (swap : ∀ x y r, f x (f y r) = f y (f x r)) (b : β) (x : α) :
    ∀ l r : List α, (l ++ x :: r).foldr f b = f x ((l ++ r).foldr f b)
  | [], _ => rfl
  | y :: l, r => by
    rw [cons_append, cons_append, foldr_cons, foldr_cons, foldr_move f swap b x l r, swap]

theorem Distinct.remove {x : α} : ∀ {l r : List α}, (l ++ x :: r).Distinct → (l ++ r).Distinct ∧ ¬x ∈ l ++ r
  | [], _, h => ⟨h.2, fun hx => h.1 _ hx rfl⟩
  | y :: l, r, h => by
    have rest : (l ++ r).Distinct ∧ ¬x ∈ l ++ r := Distinct.remove h.2
    have keep : ∀ z, z ∈ l ++ r → z ∈ l ++ x :: r := fun z hz =>
      mem_append.2 ((mem_append.1 hz).imp_right (mem_cons_of_mem _))
    refine ⟨⟨fun z hz => h.1 z (keep z hz), rest.1⟩, fun hx => ?_⟩
    cases mem_cons.1 hx with
    | inl e => exact h.1 x (mem_append_right _ mem_cons_self) e
    | inr hx => exact rest.2 hx

/-- Lists without repetitions that have the same members fold alike, when the order of steps does not matter. -/
theorem Distinct.foldr_eq (f : α → β → β) (swap : ∀ x y r, f x (f y r) = f y (f x r)) (b : β) :
    ∀ {l m : List α}, l.Distinct → m.Distinct → (∀ x, x ∈ l ↔ x ∈ m) → l.foldr f b = m.foldr f b
  | [], [], _, _, _ => rfl
  | [], y :: m, _, _, same => absurd ((same y).2 mem_cons_self) not_mem_nil
  | x :: l, m, hl, hm, same => by
    obtain ⟨s, t, rfl⟩ := append_of_mem ((same x).1 mem_cons_self)
    have rest := Distinct.remove hm
    rw [foldr_cons, foldr_move f swap]
    refine congrArg (f x) (Distinct.foldr_eq f swap b hl.2 rest.1 fun y => ⟨fun hy => ?_, fun hy => ?_⟩)
    · cases mem_append.1 ((same y).1 (mem_cons_of_mem _ hy)) with
      | inl h => exact mem_append_left _ h
      | inr h =>
        cases mem_cons.1 h with
        | inl e => exact absurd e (hl.1 y hy)
        | inr h => exact mem_append_right _ h
    · have there : y ∈ s ++ x :: t := mem_append.2 ((mem_append.1 hy).imp_right (mem_cons_of_mem _))
      cases mem_cons.1 ((same y).2 there) with
      | inl e => exact absurd (e ▸ hy) rest.2
      | inr h => exact h

end List

/-- A finite set. -/
structure Finset (α : Type _) where
  /-- Its elements in some order. -/
  elements : List α
  distinct : elements.Distinct

/-- The numbers below `n`, the largest first. -/
def Nat.descending : Nat → List Nat
  | 0 => []
  | n + 1 => n :: descending n

theorem Nat.mem_descending {m : Nat} : ∀ {n : Nat}, m ∈ Nat.descending n ↔ m < n
  | 0 => by simp [Nat.descending]
  | n + 1 => by
    have ih : m ∈ Nat.descending n ↔ m < n := Nat.mem_descending
    rw [Nat.descending, List.mem_cons, ih]; omega

theorem Nat.distinct_descending : ∀ n : Nat, (Nat.descending n).Distinct
  | 0 => True.intro
  | n + 1 => ⟨fun _ h => Nat.ne_of_lt (Nat.mem_descending.1 h), Nat.distinct_descending n⟩

namespace Finset

variable {α β : Type _}

instance : Membership α (Finset α) := ⟨fun s a => a ∈ s.elements⟩

instance [DecidableEq α] (a : α) (s : Finset α) : Decidable (a ∈ s) := inferInstanceAs (Decidable (a ∈ s.elements))

/-- How many elements there are. -/
def card (s : Finset α) : Nat := s.elements.length

/-- The sum of `f x` over the elements `x`. -/
def sum [Add β] [OfNat β 0] (s : Finset α) (f : α → β) : β := s.elements.foldr (fun x rest => rest + f x) 0

/-- The product of `f x` over the elements `x`. -/
def prod [Mul β] [OfNat β 1] (s : Finset α) (f : α → β) : β := s.elements.foldr (fun x rest => rest * f x) 1

/-- The elements with property `p`. -/
def filter (p : α → Prop) [DecidablePred p] (s : Finset α) : Finset α :=
  ⟨s.elements.filter fun x => decide (p x), s.distinct.filter _⟩

/-- The natural numbers below `n`. -/
def range (n : Nat) : Finset Nat := ⟨Nat.descending n, Nat.distinct_descending n⟩

/-- Types whose intervals are finite. -/
class Intervals (α : Type _) where
  /-- The elements from `a` to `b`, both included. -/
  closed : α → α → Finset α

instance : Intervals Nat := ⟨fun a b => (range (b + 1)).filter (a ≤ ·)⟩

instance : Intervals Int := ⟨fun a b =>
  ⟨(Nat.descending (b + 1 - a).toNat).map fun (k : Nat) => a + (k : Int),
    List.Distinct.map (fun x y h => by omega) (Nat.distinct_descending _)⟩⟩

/-- The elements from `a` to `b`, both included. -/
def Icc [Intervals α] (a b : α) : Finset α := Intervals.closed a b

/-! ## Members -/

@[simp] theorem mem_range {n m : Nat} : m ∈ range n ↔ m < n := Nat.mem_descending

@[simp] theorem mem_filter {p : α → Prop} [DecidablePred p] {s : Finset α} {a : α} : a ∈ filter p s ↔ a ∈ s ∧ p a :=
  List.mem_filter_iff.trans ⟨fun h => ⟨h.1, of_decide_eq_true h.2⟩, fun h => ⟨h.1, decide_eq_true h.2⟩⟩

@[simp] theorem mem_Icc {a b x : Nat} : x ∈ Icc a b ↔ a ≤ x ∧ x ≤ b :=
  mem_filter.trans ⟨fun h => ⟨h.2, Nat.le_of_lt_succ (mem_range.1 h.1)⟩,
    fun h => ⟨mem_range.2 (Nat.lt_succ_of_le h.2), h.1⟩⟩

theorem mem_Icc_int {a b x : Int} : x ∈ Icc a b ↔ a ≤ x ∧ x ≤ b := by
  refine List.mem_map_iff.trans ⟨fun ⟨k, hk, e⟩ => ?_, fun h => ⟨(x - a).toNat, Nat.mem_descending.2 (by omega), ?_⟩⟩
  · have := Nat.mem_descending.1 hk
    omega
  · show a + ((x - a).toNat : Int) = x
    omega

/-! ## Only the members count -/

theorem card_eq_of_mem_iff {s t : Finset α} (h : ∀ x, x ∈ s ↔ x ∈ t) : s.card = t.card := by
  have length : ∀ l : List α, l.length = l.foldr (fun _ n => n + 1) 0 := fun l => by
    induction l with
    | nil => rfl
    | cons x l ih => rw [List.length_cons, List.foldr_cons, ih]
  rw [card, card, length, length]
  exact s.distinct.foldr_eq _ (fun _ _ _ => rfl) 0 t.distinct h

theorem sum_eq_of_mem_iff [Add β] [OfNat β 0] (swap : ∀ a b c : β, a + b + c = a + c + b) {s t : Finset α} (f : α → β)
    (h : ∀ x, x ∈ s ↔ x ∈ t) : s.sum f = t.sum f :=
  s.distinct.foldr_eq (fun x rest => rest + f x) (fun _ _ _ => swap _ _ _) 0 t.distinct h

theorem prod_eq_of_mem_iff [Mul β] [OfNat β 1] (swap : ∀ a b c : β, a * b * c = a * c * b) {s t : Finset α} (f : α → β)
    (h : ∀ x, x ∈ s ↔ x ∈ t) : s.prod f = t.prod f :=
  s.distinct.foldr_eq (fun x rest => rest * f x) (fun _ _ _ => swap _ _ _) 1 t.distinct h

/-! ## Step by step -/

@[simp] theorem card_range (n : Nat) : (range n).card = n := by
  induction n with
  | zero => rfl
  | succ n ih => exact congrArg (· + 1) ih

@[simp] theorem sum_range_zero [Add β] [OfNat β 0] (f : Nat → β) : (range 0).sum f = 0 := rfl

theorem sum_range_succ [Add β] [OfNat β 0] (f : Nat → β) (n : Nat) : (range (n + 1)).sum f = (range n).sum f + f n := rfl

@[simp] theorem prod_range_zero [Mul β] [OfNat β 1] (f : Nat → β) : (range 0).prod f = 1 := rfl

theorem prod_range_succ [Mul β] [OfNat β 1] (f : Nat → β) (n : Nat) :
    (range (n + 1)).prod f = (range n).prod f * f n := rfl

end Finset

/-- The sum over a finite set. -/
macro "∑ " x:ident " ∈ " s:term ", " body:term:67 : term => `(Finset.sum $s (fun $x:ident => $body))

/-- The product over a finite set. -/
macro "∏ " x:ident " ∈ " s:term ", " body:term:67 : term => `(Finset.prod $s (fun $x:ident => $body))

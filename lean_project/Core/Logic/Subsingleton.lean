prelude
import Core.Logic.Simp

/-!
Types with at most one element, equivalence relations, and instances for subtypes, sums and pairs.
-/

universe u v w

class Subsingleton (α : Sort u) : Prop where
  intro ::
  allEq : (a b : α) → a = b

protected theorem Subsingleton.elim {α : Sort u} [h : Subsingleton α] : (a b : α) → a = b := h.allEq

protected theorem Subsingleton.helim {α β : Sort u} [h₁ : Subsingleton α] (h₂ : α = β) (a : α) (b : β) : a ≍ b := by
  subst h₂; exact heq_of_eq (Subsingleton.elim a b)

instance (p : Prop) : Subsingleton p := ⟨fun _ _ => rfl⟩

instance (p : Prop) : Subsingleton (Decidable p) := ⟨fun a b =>
  match a, b with
  | isTrue _, isTrue _ => rfl
  | isTrue h, isFalse n => absurd h n
  | isFalse n, isTrue h => absurd h n
  | isFalse _, isFalse _ => rfl⟩

theorem PUnit.subsingleton (a b : PUnit.{u}) : a = b := rfl
instance : Subsingleton PUnit.{u} := ⟨PUnit.subsingleton⟩
instance : Subsingleton Empty := ⟨fun a => nomatch a⟩
instance : Subsingleton PEmpty.{u} := ⟨fun a => nomatch a⟩
instance : Inhabited PUnit.{u} := ⟨⟨⟩⟩
instance : DecidableEq PUnit.{u} := fun _ _ => isTrue rfl
theorem PUnit.eq_punit (a : PUnit.{u}) : a = ⟨⟩ := rfl

instance : Inhabited Prop where
  default := True

theorem nonempty_of_exists {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : Nonempty α := h.elim fun w _ => ⟨w⟩

instance {p q : Prop} [d : Decidable (p ↔ q)] : Decidable (p = q) :=
  decidable_of_decidable_of_iff (p := p ↔ q) ⟨propext, Iff.of_eq⟩

/-! ### Boolean equality that agrees with equality -/

class ReflBEq (α : Type u) [BEq α] : Prop where
  protected rfl {a : α} : a == a

@[simp] theorem BEq.rfl {α : Type u} [BEq α] [ReflBEq α] {a : α} : a == a := ReflBEq.rfl
theorem BEq.refl {α : Type u} [BEq α] [ReflBEq α] (a : α) : a == a := BEq.rfl
theorem beq_of_eq {α : Type u} [BEq α] [ReflBEq α] {a b : α} (h : a = b) : a == b := h ▸ BEq.rfl

class LawfulBEq (α : Type u) [BEq α] : Prop extends ReflBEq α where
  eq_of_beq : {a b : α} → a == b → a = b

export LawfulBEq (eq_of_beq)

instance {α : Type u} [DecidableEq α] : LawfulBEq α where
  eq_of_beq := of_decide_eq_true
  rfl := of_decide_eq_self_eq_true _

theorem not_eq_of_beq_eq_false {α : Type u} [BEq α] [ReflBEq α] {a b : α} (h : (a == b) = false) : ¬a = b :=
  fun e => Bool.ne_true_of_eq_false h (beq_of_eq e)
theorem ne_of_beq_false {α : Type u} [BEq α] [ReflBEq α] {a b : α} (h : (a == b) = false) : a ≠ b := not_eq_of_beq_eq_false h
theorem beq_false_of_ne {α : Type u} [BEq α] [LawfulBEq α] {a b : α} (h : a ≠ b) : (a == b) = false :=
  Bool.eq_false_of_ne_true fun e => h (eq_of_beq e)
@[simp] theorem beq_iff_eq {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : a == b ↔ a = b := ⟨eq_of_beq, beq_of_eq⟩
theorem beq_self_eq_true {α : Type u} [BEq α] [ReflBEq α] (a : α) : (a == a) = true := BEq.rfl
theorem beq_self_eq_true' {α : Type u} [DecidableEq α] (a : α) : (a == a) = true := BEq.rfl
@[simp] theorem bne_self_eq_false {α : Type u} [BEq α] [ReflBEq α] (a : α) : (a != a) = false :=
  show (!(a == a)) = false from (BEq.refl a).symm ▸ rfl
@[simp] theorem beq_eq_false_iff_ne {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : (a == b) = false ↔ a ≠ b :=
  ⟨ne_of_beq_false, beq_false_of_ne⟩
@[simp] theorem bne_iff_ne {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : a != b ↔ a ≠ b := by
  rw [← beq_eq_false_iff_ne]; show ((!(a == b)) = true) ↔ _
  cases a == b <;> decide
@[simp] theorem bne_eq_false_iff_eq {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : (a != b) = false ↔ a = b := by
  rw [← beq_iff_eq (a := a)]; show ((!(a == b)) = false) ↔ _
  cases a == b <;> decide

/-! ### Relations -/

structure Equivalence {α : Sort u} (r : α → α → Prop) : Prop where
  refl : ∀ x, r x x
  symm : ∀ {x y}, r x y → r y x
  trans : ∀ {x y z}, r x y → r y z → r x z

def emptyRelation {α : Sort u} (_ _ : α) : Prop := False

def Subrelation {α : Sort u} (q r : α → α → Prop) := ∀ {x y}, q x y → r x y

def InvImage {α : Sort u} {β : Sort v} (r : β → β → Prop) (f : α → β) : α → α → Prop := fun a₁ a₂ => r (f a₁) (f a₂)

/-! ### Subtypes -/

theorem Subtype.exists_of_subtype {α : Type u} {p : α → Prop} (h : {x // p x}) : ∃ x, p x := ⟨h.val, h.property⟩

@[ext] protected theorem Subtype.ext {α : Sort u} {p : α → Prop} : ∀ {a1 a2 : {x // p x}}, a1.val = a2.val → a1 = a2
  | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl

theorem Subtype.eq {α : Sort u} {p : α → Prop} {a1 a2 : {x // p x}} (h : a1.val = a2.val) : a1 = a2 := Subtype.ext h

theorem Subtype.eta {α : Sort u} {p : α → Prop} (a : {x // p x}) (h : p a.val) : Subtype.mk a.val h = a := rfl

instance {α : Sort u} {p : α → Prop} [DecidableEq α] : DecidableEq {x : α // p x} := fun a b =>
  decidable_of_decidable_of_iff (p := a.val = b.val) ⟨Subtype.ext, congrArg Subtype.val⟩

/-! ### Pairs and sums -/

instance {α : Type u} {β : Type v} [Inhabited α] [Inhabited β] : Inhabited (α × β) where
  default := (default, default)

theorem Prod.ext {α : Type u} {β : Type v} : {p q : α × β} → p.fst = q.fst → p.snd = q.snd → p = q
  | (_, _), (_, _), rfl, rfl => rfl
attribute [ext] Prod.ext

instance {α : Type u} {β : Type v} [DecidableEq α] [DecidableEq β] : DecidableEq (α × β) := fun p q =>
  decidable_of_decidable_of_iff (p := p.fst = q.fst ∧ p.snd = q.snd)
    ⟨fun h => Prod.ext h.left h.right, fun h => ⟨congrArg Prod.fst h, congrArg Prod.snd h⟩⟩

instance {α : Type u} {β : Type v} [BEq α] [BEq β] : BEq (α × β) where
  beq p q := p.1 == q.1 && p.2 == q.2

theorem Prod.eta {α : Type u} {β : Type v} (p : α × β) : (p.1, p.2) = p := rfl

universe u₁ u₂ v₁ v₂
def Prod.map {α₁ : Type u₁} {α₂ : Type u₂} {β₁ : Type v₁} {β₂ : Type v₂} (f : α₁ → α₂) (g : β₁ → β₂) : α₁ × β₁ → α₂ × β₂
  | (a, b) => (f a, g b)

@[reducible] def Sum.inhabitedLeft {α : Type u} {β : Type v} [Inhabited α] : Inhabited (Sum α β) where
  default := Sum.inl default

@[reducible] def Sum.inhabitedRight {α : Type u} {β : Type v} [Inhabited β] : Inhabited (Sum α β) where
  default := Sum.inr default

/-! ### Injectivity of the constructors of the basic types -/

gen_injective_theorems% Prod
gen_injective_theorems% PProd
gen_injective_theorems% MProd
gen_injective_theorems% Subtype
gen_injective_theorems% Fin
gen_injective_theorems% Array
gen_injective_theorems% Sum
gen_injective_theorems% PSum
gen_injective_theorems% Sigma
gen_injective_theorems% PSigma
gen_injective_theorems% Nat
gen_injective_theorems% Option
gen_injective_theorems% List
gen_injective_theorems% Except

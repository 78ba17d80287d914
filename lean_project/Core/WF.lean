prelude
import Core.Nat.Basic

/-!
Well-founded relations and recursion, and the size of a value: what termination checking elaborates to.
-/

universe u v w

class SizeOf (α : Sort u) where
  sizeOf : α → Nat

export SizeOf (sizeOf)

protected def default.sizeOf (α : Sort u) : α → Nat
  | _ => 0

instance (priority := low) instSizeOfDefault (α : Sort u) : SizeOf α where
  sizeOf := default.sizeOf α

@[simp] theorem sizeOf_default {α : Sort u} (n : α) : sizeOf n = 0 := rfl

instance : SizeOf Nat where
  sizeOf n := n

@[simp] theorem sizeOf_nat (n : Nat) : sizeOf n = n := rfl

instance {α : Sort u} [SizeOf α] : SizeOf (Unit → α) where
  sizeOf f := sizeOf (f ())

deriving instance SizeOf for PUnit
deriving instance SizeOf for Prod
deriving instance SizeOf for PProd
deriving instance SizeOf for MProd
deriving instance SizeOf for Bool
deriving instance SizeOf for Subtype
deriving instance SizeOf for Sum
deriving instance SizeOf for PSum
deriving instance SizeOf for Sigma
deriving instance SizeOf for PSigma
deriving instance SizeOf for Option
deriving instance SizeOf for List
deriving instance SizeOf for Array
deriving instance SizeOf for Fin
deriving instance SizeOf for Except

/-! ### Accessibility -/

inductive Acc {α : Sort u} (r : α → α → Prop) : α → Prop where
  | intro (x : α) (h : (y : α) → r y x → Acc r y) : Acc r x

theorem Acc.inv {α : Sort u} {r : α → α → Prop} {x y : α} (h₁ : Acc r x) (h₂ : r y x) : Acc r y :=
  Acc.rec (motive := fun x _ => ∀ y, r y x → Acc r y) (fun _ h _ => h) h₁ y h₂

inductive WellFounded {α : Sort u} (r : α → α → Prop) : Prop where
  | intro (h : ∀ a, Acc r a) : WellFounded r

class WellFoundedRelation (α : Sort u) where
  rel : α → α → Prop
  wf : WellFounded rel

namespace WellFounded

theorem apply {α : Sort u} {r : α → α → Prop} (wf : WellFounded r) (a : α) : Acc r a := wf.rec fun h => h a

section
variable {α : Sort u} {r : α → α → Prop}

theorem induction (hwf : WellFounded r) {C : α → Prop} (a : α) (h : ∀ x, (∀ y, r y x → C y) → C x) : C a :=
  Acc.rec (motive := fun x _ => C x) (fun x _ ih => h x ih) (hwf.apply a)

variable {C : α → Sort v} (F : ∀ x, (∀ y, r y x → C y) → C x)

noncomputable def fixF (x : α) (a : Acc r x) : C x :=
  Acc.rec (motive := fun x _ => C x) (fun x _ ih => F x ih) a

theorem fixF_eq (x : α) (acx : Acc r x) : fixF F x acx = F x (fun (y : α) (p : r y x) => fixF F y (Acc.inv acx p)) :=
  Acc.rec (motive := fun x acx => fixF F x acx = F x (fun y p => fixF F y (Acc.inv acx p))) (fun _ _ _ => rfl) acx

end

variable {α : Sort u} {C : α → Sort v} {r : α → α → Prop}

@[irreducible] noncomputable def fix (hwf : WellFounded r) (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) : C x :=
  fixF F x (apply hwf x)

unseal fix in
theorem fix_eq (hwf : WellFounded r) (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) :
    fix hwf F x = F x (fun y _ => fix hwf F y) :=
  fixF_eq F x (apply hwf x)

end WellFounded

-- Shields a term from reduction while a termination proof is prepared.
opaque Lean.opaqueId {α : Sort u} (x : α) : α := x

-- Marks the parameters of the recursive function there; instances are found through it.
@[implicit_reducible] def wfParam {α : Sort u} (a : α) : α := a

-- Tells the simplifier which name to give a binder.
@[simp ↓] def binderNameHint {α : Sort u} {β : Sort v} {γ : Sort w} (v : α) (binder : β) (e : γ) : γ := e

-- The condition of a plain `if` becomes available to the termination proof.
@[wf_preprocess] theorem ite_eq_dite {α : Sort u} {P : Prop} {a b : α} [Decidable P] :
    (if P then a else b) = if h : P then binderNameHint h () a else binderNameHint h () b := rfl

/-! ### Relations on subterms, images and pairs -/

@[instance_reducible] def emptyWf {α : Sort u} : WellFoundedRelation α where
  rel := emptyRelation
  wf := ⟨fun a => ⟨a, fun _ h => h.elim⟩⟩

theorem Subrelation.accessible {α : Sort u} {r q : α → α → Prop} {a : α} (h₁ : Subrelation q r) (ac : Acc r a) : Acc q a :=
  Acc.rec (motive := fun a _ => Acc q a) (fun x _ ih => ⟨x, fun y h => ih y (h₁ h)⟩) ac

theorem Subrelation.wf {α : Sort u} {r q : α → α → Prop} (h₁ : Subrelation q r) (h₂ : WellFounded r) : WellFounded q :=
  ⟨fun a => accessible h₁ (h₂.apply a)⟩

theorem InvImage.accessible {α : Sort u} {β : Sort v} {r : β → β → Prop} {a : α} (f : α → β) (ac : Acc r (f a)) : Acc (InvImage r f) a :=
  have all : ∀ b, Acc r b → ∀ x, f x = b → Acc (InvImage r f) x := fun b hb =>
    Acc.rec (motive := fun b _ => ∀ x, f x = b → Acc (InvImage r f) x)
      (fun _ _ ih x e => ⟨x, fun y h => ih (f y) (e ▸ h) y rfl⟩) hb
  all (f a) ac a rfl

theorem InvImage.wf {α : Sort u} {β : Sort v} {r : β → β → Prop} (f : α → β) (h : WellFounded r) : WellFounded (InvImage r f) :=
  ⟨fun a => accessible f (h.apply (f a))⟩

@[reducible] def invImage {α : Sort u} {β : Sort v} (f : α → β) (h : WellFoundedRelation β) : WellFoundedRelation α where
  rel := InvImage h.rel f
  wf := InvImage.wf f h.wf

namespace Nat

theorem lt_acc : (n : Nat) → Acc (· < ·) n
  | 0 => ⟨0, fun _ h => absurd h (Nat.not_lt_zero _)⟩
  | n + 1 => ⟨n + 1, fun m h => (Nat.eq_or_lt_of_le (Nat.le_of_lt_succ h)).elim
      (fun e => e ▸ lt_acc n) (fun h => (lt_acc n).inv h)⟩

@[instance_reducible] def lt_wfRel : WellFoundedRelation Nat where
  rel := (· < ·)
  wf := ⟨lt_acc⟩

@[elab_as_elim] protected noncomputable def strongRecOn {motive : Nat → Sort u} (n : Nat)
    (ind : ∀ n, (∀ m, m < n → motive m) → motive n) : motive n :=
  lt_wfRel.wf.fix ind n

end Nat

/-! ### Recursion on a measure in the natural numbers

With fuel, so that applications to closed arguments reduce. `eager` makes the kernel compute the fuel first. -/

namespace WellFounded.Nat

def eager (n : Nat) : Nat := if Nat.beq n n = true then n else n

theorem eager_eq (n : Nat) : eager n = n := ite_self n

section
variable {α : Sort u} {motive : α → Sort v} (h : α → Nat)
  (F : (x : α) → ((y : α) → InvImage (· < ·) h y x → motive y) → motive x)

def fix : (x : α) → motive x :=
  let rec go (fuel : Nat) (x : α) (hx : h x < fuel) : motive x :=
    match fuel, hx with
    | 0, hx => absurd hx (Nat.not_lt_zero _)
    | n + 1, hx => F x fun y hy => go n y (Nat.lt_of_lt_of_le hy (Nat.le_of_lt_succ hx))
  fun x => go (eager (h x + 1)) x ((eager_eq _).symm ▸ Nat.lt_add_one (h x))

theorem fix.go_congr (x : α) (n m : Nat) (hn : h x < n) (hm : h x < m) : fix.go h F n x hn = fix.go h F m x hm := by
  induction n generalizing m x with
  | zero => exact absurd hn (Nat.not_lt_zero _)
  | succ n ih =>
    cases m with
    | zero => exact absurd hm (Nat.not_lt_zero _)
    | succ m => exact congrArg (F x) (funext fun y => funext fun hy => ih y m _ _)

theorem fix_eq (x : α) : fix h F x = F x (fun y _ => fix h F y) := by
  have step : ∀ (n : Nat) (e : n = h x + 1) (hn : h x < n), fix.go h F n x hn = F x (fun y _ => fix h F y) := by
    intro n e hn
    subst e
    exact congrArg (F x) (funext fun y => funext fun hy => fix.go_congr h F y _ _ _ _)
  exact step _ (eager_eq _) _

end
end WellFounded.Nat

def Measure {α : Sort u} : (α → Nat) → α → α → Prop := InvImage (fun a b => a < b)

@[reducible] def measure {α : Sort u} (f : α → Nat) : WellFoundedRelation α := invImage f Nat.lt_wfRel

@[reducible] def sizeOfWFRel {α : Sort u} [SizeOf α] : WellFoundedRelation α := measure sizeOf

instance (priority := low) {α : Sort u} [SizeOf α] : WellFoundedRelation α := sizeOfWFRel

namespace Prod

protected inductive Lex {α : Type u} {β : Type v} (ra : α → α → Prop) (rb : β → β → Prop) : α × β → α × β → Prop where
  | left {a₁ : α} (b₁ : β) {a₂ : α} (b₂ : β) (h : ra a₁ a₂) : Prod.Lex ra rb (a₁, b₁) (a₂, b₂)
  | right (a : α) {b₁ b₂ : β} (h : rb b₁ b₂) : Prod.Lex ra rb (a, b₁) (a, b₂)

theorem lexAccessible {α : Type u} {β : Type v} {ra : α → α → Prop} {rb : β → β → Prop} {a : α} (aca : Acc ra a)
    (acb : (b : β) → Acc rb b) (b : β) : Acc (Prod.Lex ra rb) (a, b) :=
  Acc.rec (motive := fun a _ => ∀ b, Acc (Prod.Lex ra rb) (a, b))
    (fun x _ iha b => Acc.rec (motive := fun b _ => Acc (Prod.Lex ra rb) (x, b))
      (fun y _ ihb => ⟨(x, y), fun p h => match p, h with
        | _, .left b₁ _ h => iha _ h b₁
        | _, .right _ h => ihb _ h⟩) (acb b)) aca b

@[reducible] def lex {α : Type u} {β : Type v} (ha : WellFoundedRelation α) (hb : WellFoundedRelation β) : WellFoundedRelation (α × β) where
  rel := Prod.Lex ha.rel hb.rel
  wf := ⟨fun (a, b) => lexAccessible (ha.wf.apply a) (fun b => hb.wf.apply b) b⟩

instance {α : Type u} {β : Type v} [ha : WellFoundedRelation α] [hb : WellFoundedRelation β] : WellFoundedRelation (α × β) := lex ha hb

theorem Lex.right' {β : Type v} {rb : β → β → Prop} {a₁ : Nat} {b₁ : β} {a₂ : Nat} {b₂ : β} (h₁ : a₁ ≤ a₂) (h₂ : rb b₁ b₂) :
    Prod.Lex Nat.lt rb (a₁, b₁) (a₂, b₂) :=
  (Nat.eq_or_lt_of_le h₁).elim (fun e => e ▸ .right a₁ h₂) (.left b₁ b₂)

end Prod

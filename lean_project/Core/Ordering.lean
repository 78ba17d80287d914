prelude
import Core.Text

/-!
Three-way comparison and hashing: the classes `Ord` and `Hashable` for numbers, text, pairs and options, as `deriving` uses them.
-/

universe u v

inductive Ordering where
  | lt | eq | gt
deriving Inhabited, DecidableEq, Repr

namespace Ordering

@[inline] def swap : Ordering → Ordering
  | .lt => .gt
  | .eq => .eq
  | .gt => .lt

@[macro_inline] def «then» (a b : Ordering) : Ordering :=
  match a with
  | .eq => b
  | a => a

@[inline] def isLE : Ordering → Bool
  | gt => false
  | _ => true

@[inline] def isLT : Ordering → Bool
  | lt => true
  | _ => false

@[inline] def isEq : Ordering → Bool
  | eq => true
  | _ => false

@[inline] def isGE : Ordering → Bool
  | lt => false
  | _ => true

@[inline] def isGT : Ordering → Bool
  | gt => true
  | _ => false

@[simp] theorem swap_swap {o : Ordering} : o.swap.swap = o := by cases o <;> rfl

end Ordering

class Ord (α : Type u) where
  compare : α → α → Ordering

export Ord (compare)

@[inline] def compareOfLessAndEq {α : Type u} (x y : α) [LT α] [Decidable (x < y)] [DecidableEq α] : Ordering :=
  if x < y then .lt else if x = y then .eq else .gt

@[inline] def compareOn {β : Type u} {α : Type v} [ord : Ord β] (f : α → β) (x y : α) : Ordering := compare (f x) (f y)

@[inline] def compareLex {α : Type u} {β : Type v} (cmp₁ cmp₂ : α → β → Ordering) (a : α) (b : β) : Ordering :=
  (cmp₁ a b).then (cmp₂ a b)

instance : Ord Nat := ⟨fun x y => compareOfLessAndEq x y⟩
instance : Ord Int := ⟨fun x y => compareOfLessAndEq x y⟩
instance : Ord Bool := ⟨fun x y => match x, y with
  | false, true => .lt
  | true, false => .gt
  | _, _ => .eq⟩
instance {n : Nat} : Ord (Fin n) := ⟨fun x y => compare x.val y.val⟩
instance : Ord Ordering := ⟨fun x y => compareOn (fun o => match o with | .lt => 0 | .eq => 1 | .gt => 2) x y⟩
instance {α : Type u} [Ord α] : Ord (Option α) := ⟨fun x y => match x, y with
  | none, none => .eq
  | none, some _ => .lt
  | some _, none => .gt
  | some a, some b => compare a b⟩

@[instance_reducible] def lexOrd {α : Type u} {β : Type v} [Ord α] [Ord β] : Ord (α × β) :=
  ⟨compareLex (compareOn (·.1)) (compareOn (·.2))⟩

@[instance_reducible] def ltOfOrd {α : Type u} [Ord α] : LT α := ⟨fun a b => compare a b = .lt⟩
@[instance_reducible] def leOfOrd {α : Type u} [Ord α] : LE α := ⟨fun a b => (compare a b).isLE⟩

/-! ### Hashing -/

@[extern "lean_uint64_of_nat"]
def UInt64.ofNat (n : @& Nat) : UInt64 := ⟨BitVec.ofNat 64 n⟩

instance UInt64.instOfNat {n : Nat} : OfNat UInt64 n := ⟨UInt64.ofNat n⟩

instance : Hashable Nat := ⟨UInt64.ofNat⟩
instance : Hashable Int := ⟨fun i => match i with
  | .ofNat n => UInt64.ofNat (2 * n)
  | .negSucc n => UInt64.ofNat (2 * n + 1)⟩
instance (p : Prop) : Hashable p := ⟨fun _ => 0⟩
instance : Hashable Bool := ⟨fun b => match b with
  | true => 11
  | false => 13⟩
instance : Hashable Unit := ⟨fun _ => 11⟩
instance {n : Nat} : Hashable (Fin n) := ⟨fun i => UInt64.ofNat i.val⟩
instance {α : Type u} [Hashable α] : Hashable (Option α) := ⟨fun o => match o with
  | none => 11
  | some a => mixHash (hash a) 13⟩
instance {α : Type u} {β : Type v} [Hashable α] [Hashable β] : Hashable (α × β) := ⟨fun (a, b) => mixHash (hash a) (hash b)⟩
instance {α : Type u} [Hashable α] : Hashable (List α) := ⟨fun l => l.foldl (fun r a => mixHash r (hash a)) 7⟩

prelude
import Core.Ordering

/-!
Arrays: `#[a, b, c]`, indexing, the usual functions and what they do to the list of elements.
-/

universe u v w

@[term_parser 1000, extern "x"] opaque «term#[_,]» : Lean.ParserDescr
@[macro «term#[_,]», extern "x"] opaque «_aux_Init_Data_Array_Basic___macroRules_term#[_,]_1» : Lean.Macro

namespace List

variable {α : Type u}

def dropLast : List α → List α
  | [] => []
  | [_] => []
  | a :: b :: as => a :: dropLast (b :: as)

@[simp] theorem dropLast_nil : ([] : List α).dropLast = [] := rfl
@[simp] theorem dropLast_singleton {x : α} : [x].dropLast = [] := rfl
@[simp] theorem dropLast_cons_cons {x y : α} {zs : List α} : (x :: y :: zs).dropLast = x :: (y :: zs).dropLast := rfl

instance instBEq [BEq α] : BEq (List α) := ⟨List.beq⟩

end List

namespace Array

variable {α : Type u} {β : Type v}

instance : GetElem (Array α) Nat α fun xs i => i < xs.size where
  getElem xs i h := xs.getInternal i h

instance : GetElem? (Array α) Nat α fun xs i => i < xs.size where
  getElem? xs i := if h : i < xs.size then some (xs.getInternal i h) else none
  getElem! xs i := xs.get!Internal i

@[extern "lean_array_fset"]
def set (xs : Array α) (i : @& Nat) (v : α) (h : i < xs.size := by get_elem_tactic) : Array α := ⟨xs.toList.set i v⟩

@[inline] def setIfInBounds (xs : Array α) (i : Nat) (v : α) : Array α := dite (i < xs.size) (fun h => xs.set i v h) fun _ => xs

@[extern "lean_array_pop"]
def pop (xs : Array α) : Array α := ⟨xs.toList.dropLast⟩

@[inline] def isEmpty (xs : Array α) : Bool := decide (xs.size = 0)
@[inline] def map (f : α → β) (as : Array α) : Array β := ⟨as.toList.map f⟩
@[inline] def foldl (f : β → α → β) (init : β) (as : Array α) (start : Nat := 0) (stop : Nat := as.size) : β :=
  (as.extract start stop).toList.foldl f init
@[inline] def foldr (f : α → β → β) (init : β) (as : Array α) (start : Nat := as.size) (stop : Nat := 0) : β :=
  (as.extract stop start).toList.foldr f init
@[inline] protected def append (as bs : Array α) : Array α := ⟨as.toList ++ bs.toList⟩
@[inline] def reverse (as : Array α) : Array α := ⟨as.toList.reverse⟩
def replicate (n : Nat) (v : α) : Array α := ⟨List.replicate n v⟩
def range (n : Nat) : Array Nat := ⟨List.range n⟩
def singleton (v : α) : Array α := #[v]

instance : Append (Array α) := ⟨Array.append⟩

structure Mem (as : Array α) (a : α) : Prop where
  val : a ∈ as.toList

instance : Membership α (Array α) := ⟨Mem⟩

theorem mem_def {a : α} {as : Array α} : a ∈ as ↔ a ∈ as.toList := ⟨Mem.val, Mem.mk⟩

@[simp] theorem mem_toList_iff {a : α} {xs : Array α} : a ∈ xs.toList ↔ a ∈ xs := mem_def.symm

instance [DecidableEq α] {a : α} {as : Array α} : Decidable (a ∈ as) := decidable_of_decidable_of_iff mem_def.symm

instance [DecidableEq α] : DecidableEq (Array α)
  | ⟨xs⟩, ⟨ys⟩ => match decEq xs ys with
    | isTrue h => isTrue (congrArg mk h)
    | isFalse h => isFalse fun e => h (congrArg toList e)

@[inline] protected def forIn' {m : Type v → Type w} {β : Type v} [Monad m] (as : Array α) (b : β)
    (f : (a : α) → a ∈ as → β → m (ForInStep β)) : m β :=
  as.toList.forIn' b fun a h => f a ⟨h⟩

instance {m : Type v → Type w} [Monad m] : ForIn' m (Array α) α inferInstance := ⟨Array.forIn'⟩

instance [Repr α] : Repr (Array α) := ⟨fun as _ => .text "#" ++ repr as.toList⟩
instance [ToString α] : ToString (Array α) := ⟨fun as => "#" ++ toString as.toList⟩
instance [BEq α] : BEq (Array α) := ⟨fun as bs => as.toList == bs.toList⟩
instance [Hashable α] : Hashable (Array α) := ⟨fun as => hash as.toList⟩

/-! ### Elements -/

private theorem concat_eq (l : List α) (a : α) : l.concat a = l ++ [a] := by
  induction l with
  | nil => rfl
  | cons b l ih => exact congrArg (b :: ·) ih

@[ext] theorem ext' : ∀ {xs ys : Array α}, xs.toList = ys.toList → xs = ys
  | ⟨_⟩, ⟨_⟩, rfl => rfl

theorem toList_inj {xs ys : Array α} : xs.toList = ys.toList ↔ xs = ys := ⟨ext', congrArg _⟩

@[simp] theorem length_toList {xs : Array α} : xs.toList.length = xs.size := rfl
@[simp] theorem toArray_toList (xs : Array α) : xs.toList.toArray = xs := rfl
@[simp] theorem toList_push {xs : Array α} {x : α} : (xs.push x).toList = xs.toList ++ [x] := concat_eq _ _
@[simp] theorem toList_append {xs ys : Array α} : (xs ++ ys).toList = xs.toList ++ ys.toList := rfl
@[simp] theorem toList_map {f : α → β} {xs : Array α} : (xs.map f).toList = xs.toList.map f := rfl
@[simp] theorem toList_reverse {xs : Array α} : xs.reverse.toList = xs.toList.reverse := rfl
@[simp] theorem toList_pop {xs : Array α} : xs.pop.toList = xs.toList.dropLast := rfl
@[simp] theorem size_push {xs : Array α} (v : α) : (xs.push v).size = xs.size + 1 := by
  rw [← length_toList, toList_push, List.length_append, length_toList]; rfl
@[simp] theorem size_append {xs ys : Array α} : (xs ++ ys).size = xs.size + ys.size := List.length_append
@[simp] theorem size_map {f : α → β} {xs : Array α} : (xs.map f).size = xs.size := List.length_map _
@[simp] theorem size_reverse {xs : Array α} : xs.reverse.size = xs.size := List.length_reverse
@[simp] theorem size_empty : (#[] : Array α).size = 0 := rfl
@[simp] theorem push_ne_empty {a : α} {xs : Array α} : xs.push a ≠ #[] := fun h => by
  have := congrArg size h
  rw [size_push] at this
  exact absurd this (Nat.succ_ne_zero _)
@[simp] theorem mem_push {xs : Array α} {x y : α} : x ∈ xs.push y ↔ x ∈ xs ∨ x = y := by
  rw [mem_def, toList_push, List.mem_append, List.mem_singleton, mem_def]
@[simp] theorem mem_append {a : α} {xs ys : Array α} : a ∈ xs ++ ys ↔ a ∈ xs ∨ a ∈ ys := by
  rw [mem_def, toList_append, List.mem_append, mem_def, mem_def]
@[simp] theorem map_map {γ : Type w} {f : α → β} {g : β → γ} {xs : Array α} : (xs.map f).map g = xs.map (g ∘ f) :=
  ext' (List.map_map)
@[simp] theorem getElem_toList {xs : Array α} {i : Nat} (h : i < xs.size) : xs.toList[i] = xs[i] := rfl
theorem append_assoc {xs ys zs : Array α} : xs ++ ys ++ zs = xs ++ (ys ++ zs) := ext' (List.append_assoc _ _ _)

end Array

@[simp] theorem List.size_toArray {α : Type u} {as : List α} : as.toArray.size = as.length := rfl
@[simp] theorem List.mem_toArray {α : Type u} {a : α} {l : List α} : a ∈ l.toArray ↔ a ∈ l := Array.mem_def

prelude
import Core.Omega

/-!
What `#eval` prints values with: the classes by which it finds a value's text, the layout that the native printer expects, and
the native functions for numbers, text, lists and pairs.
-/

universe u v

instance : Inhabited String := ⟨""⟩
/-! ### Formats -/

inductive Std.Format.FlattenBehavior where
  | allOrNone
  | fill

inductive Std.Format where
  | nil
  | line
  | align (force : Bool)
  | text : String → Std.Format
  | nest (indent : Int) (f : Std.Format)
  | append (f g : Std.Format)
  | group (f : Std.Format) (behavior : Std.Format.FlattenBehavior := .allOrNone)
  | tag (n : Nat) (f : Std.Format)

instance : Inhabited Std.Format := ⟨.nil⟩
export Std (Format)

/-! ### Values as text -/

class Repr (α : Type u) where
  reprPrec : α → Nat → Std.Format
export Repr (reprPrec)
abbrev repr {α : Type u} [Repr α] (a : α) : Std.Format := reprPrec a 0

class ReprTuple (α : Type u) where
  reprTuple : α → List Std.Format → List Std.Format
export ReprTuple (reprTuple)

class ToString (α : Type u) where
  toString : α → String
export ToString (toString)

/-! ### Instances -/

@[extern "x"] opaque Nat.reprFast (n : Nat) : String
instance : Repr Nat := ⟨fun n _ => Std.Format.text (Nat.reprFast n)⟩
@[extern "x"] protected opaque Int.repr (n : Int) : String
@[extern "x"] opaque Repr.addAppParen (f : Std.Format) (prec : Nat) : Std.Format
instance : Repr Int := ⟨fun i prec => if i < 0 then Repr.addAppParen (.text (Int.repr i)) prec else .text (Int.repr i)⟩
@[extern "x"] protected opaque Bool.repr (b : Bool) (prec : Nat) : Std.Format
instance : Repr Bool := ⟨Bool.repr⟩
@[extern "x"] opaque String.quote (s : String) : String
instance : Repr String := ⟨fun s _ => .text s.quote⟩
@[extern "x"] opaque Char.quote (c : Char) : String
instance : Repr Char := ⟨fun c _ => .text c.quote⟩
@[extern "x"] protected opaque List.repr {α : Type u} [Repr α] (a : List α) (n : Nat) : Std.Format
instance {α : Type u} [Repr α] : Repr (List α) := ⟨List.repr⟩
@[extern "x"] protected opaque Option.repr {α : Type u} [Repr α] (o : Option α) (prec : Nat) : Std.Format
instance {α : Type u} [Repr α] : Repr (Option α) := ⟨Option.repr⟩
instance : Repr Unit := ⟨fun _ _ => .text "()"⟩
@[extern "x"] protected opaque Prod.repr {α : Type u} {β : Type v} [Repr α] [ReprTuple β] (x : α × β) (n : Nat) : Std.Format
instance {α : Type u} [Repr α] : ReprTuple α := ⟨fun a xs => repr a :: xs⟩
instance {α : Type u} {β : Type v} [Repr α] [ReprTuple β] : ReprTuple (α × β) := ⟨fun p xs => reprTuple p.2 (repr p.1 :: xs)⟩
instance {α : Type u} {β : Type v} [Repr α] [ReprTuple β] : Repr (α × β) := ⟨Prod.repr⟩
instance {n : Nat} : Repr (Fin n) := ⟨fun i p => reprPrec i.val p⟩
instance {α : Type u} {p : α → Prop} [Repr α] : Repr (Subtype p) := ⟨fun s prec => reprPrec s.val prec⟩

prelude
import Core.Programs

/-!
Text: strings joined with `++`, values as strings, `s!"…"`, and the formats that `deriving Repr` prints with.
-/

universe u v

/-! ### Strings -/

private theorem toByteArray_loop (bs : List UInt8) : ∀ r : ByteArray, (List.toByteArray.loop bs r).data.toList = r.data.toList ++ bs := by
  induction bs with
  | nil => exact fun r => (List.append_nil _).symm
  | cons b bs ih =>
    intro r
    have push : ∀ l : List UInt8, l.concat b = l ++ [b] := fun l => by
      induction l with
      | nil => rfl
      | cons a l ih => exact congrArg (a :: ·) ih
    have step : (List.toByteArray.loop (b :: bs) r).data.toList = (r.push b).data.toList ++ bs := ih (r.push b)
    rw [step, show (r.push b).data.toList = r.data.toList.concat b from rfl, push, List.append_assoc]
    rfl

private theorem toByteArray_data (bs : List UInt8) : bs.toByteArray.data.toList = bs := toByteArray_loop bs ByteArray.empty

private theorem byteArray_ext : ∀ {a b : ByteArray}, a.data.toList = b.data.toList → a = b
  | ⟨⟨_⟩⟩, ⟨⟨_⟩⟩, rfl => rfl

private theorem flatMap_append (f : Char → List UInt8) (l m : List Char) : (l ++ m).flatMap f = l.flatMap f ++ m.flatMap f := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    show f a ++ (l ++ m).flatMap f = (f a ++ l.flatMap f) ++ m.flatMap f
    rw [ih, List.append_assoc]

@[extern "lean_byte_array_append"]
protected def ByteArray.append (a : ByteArray) (b : ByteArray) : ByteArray := ⟨⟨a.data.toList ++ b.data.toList⟩⟩

instance : Append ByteArray := ⟨ByteArray.append⟩

theorem ByteArray.IsValidUTF8.append {b b' : ByteArray} (h : IsValidUTF8 b) (h' : IsValidUTF8 b') : IsValidUTF8 (b ++ b') := by
  rcases h with ⟨l, rfl⟩
  rcases h' with ⟨m, rfl⟩
  refine ⟨l ++ m, byteArray_ext ?_⟩
  show l.utf8Encode.data.toList ++ m.utf8Encode.data.toList = (l ++ m).utf8Encode.data.toList
  rw [List.utf8Encode, List.utf8Encode, List.utf8Encode, toByteArray_data, toByteArray_data, toByteArray_data, flatMap_append]

@[extern "lean_string_append"]
def String.append (s : String) (t : @& String) : String := ⟨s.toByteArray ++ t.toByteArray, s.isValidUTF8.append t.isValidUTF8⟩

instance : Append String := ⟨String.append⟩

@[extern "x"] opaque String.isEmpty (s : String) : Bool
@[extern "x"] opaque String.join (l : List String) : String

/-! ### Values as strings -/

instance : ToString String := ⟨fun s => s⟩
instance : ToString Nat := ⟨Nat.reprFast⟩
instance : ToString Int := ⟨Int.repr⟩
instance : ToString Bool := ⟨fun b => cond b "true" "false"⟩
instance : ToString Unit := ⟨fun _ => "()"⟩
instance {p : Prop} : ToString (Decidable p) := ⟨fun h => match h with | isTrue _ => "true" | isFalse _ => "false"⟩
instance {n : Nat} : ToString (Fin n) := ⟨fun i => Nat.reprFast i.val⟩
instance {α : Type u} {p : α → Prop} [ToString α] : ToString (Subtype p) := ⟨fun s => toString s.val⟩
instance {α : Type u} [ToString α] : ToString (Option α) := ⟨fun o => match o with
  | none => "none"
  | some a => "(some " ++ toString a ++ ")"⟩
instance {α : Type u} {β : Type v} [ToString α] [ToString β] : ToString (α × β) :=
  ⟨fun (a, b) => "(" ++ toString a ++ ", " ++ toString b ++ ")"⟩
instance {α : Type u} [ToString α] : ToString (List α) := ⟨fun l => match l with
  | [] => "[]"
  | [x] => "[" ++ toString x ++ "]"
  | x :: xs => xs.foldl (· ++ ", " ++ toString ·) ("[" ++ toString x) ++ "]"⟩

@[term_parser 1000, extern "x"] opaque «termS!_» : Lean.ParserDescr
@[macro «termS!_», extern "x"] opaque «_aux_Init_Data_ToString_Macro___macroRules_termS!__1» : Lean.Macro

/-! ### Formats -/

namespace Std

class ToFormat (α : Type u) where
  format : α → Format

export ToFormat (format)

instance : ToFormat Format := ⟨fun f => f⟩
instance : ToFormat String := ⟨.text⟩

namespace Format

instance : Append Format := ⟨Format.append⟩
instance : Coe String Format := ⟨text⟩

def bracket (l : String) (f : Format) (r : String) : Format := group (nest l.utf8ByteSize (l ++ f ++ r))
def paren (f : Format) : Format := bracket "(" f ")"
def sbracket (f : Format) : Format := bracket "[" f "]"

end Format
end Std

export Std (ToFormat)

def reprArg {α : Type u} [Repr α] (a : α) : Std.Format := reprPrec a 1024

instance {ε : Type u} {α : Type v} [Repr ε] [Repr α] : Repr (Except ε α) := ⟨fun e prec => match e with
  | .error e => Repr.addAppParen ("Except.error " ++ reprArg e) prec
  | .ok a => Repr.addAppParen ("Except.ok " ++ reprArg a) prec⟩

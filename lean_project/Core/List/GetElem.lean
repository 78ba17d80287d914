prelude
import Core.Omega

/-!
Indexing: `xs[i]` with a proof that the index is in range, found automatically, and `xs[i]?`.
-/

universe u v w

class GetElem (coll : Type u) (idx : Type v) (elem : outParam (Type w)) (valid : outParam (coll → idx → Prop)) where
  getElem (xs : coll) (i : idx) (h : valid xs i) : elem

export GetElem (getElem)

class GetElem? (coll : Type u) (idx : Type v) (elem : outParam (Type w)) (valid : outParam (coll → idx → Prop)) extends
    GetElem coll idx elem valid where
  getElem? : coll → idx → Option elem
  getElem! [Inhabited elem] (xs : coll) (i : idx) : elem := match getElem? xs i with
    | some e => e
    | none => default

export GetElem? (getElem? getElem!)

@[tactic_parser 1000, extern "x"] opaque tacticGet_elem_tactic_extensible : Lean.ParserDescr
@[macro tacticGet_elem_tactic_extensible, extern "x"] opaque _aux_Init_Tactics___macroRules_tacticGet_elem_tactic_extensible_1 : Lean.Macro
@[macro tacticGet_elem_tactic_extensible, extern "x"] opaque _aux_Init_Tactics___macroRules_tacticGet_elem_tactic_extensible_2 : Lean.Macro
@[macro tacticGet_elem_tactic_extensible, extern "x"] opaque _aux_Init_Tactics___macroRules_tacticGet_elem_tactic_extensible_3 : Lean.Macro
@[tactic_parser 1000, extern "x"] opaque tacticGet_elem_tactic : Lean.ParserDescr
@[macro tacticGet_elem_tactic, extern "x"] opaque _aux_Init_Tactics___macroRules_tacticGet_elem_tactic_1 : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term__[_]» : Lean.TrailingParserDescr
@[macro «term__[_]», extern "x"] opaque «_aux_Init_GetElem___macroRules_term__[_]_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term__[_]'_» : Lean.TrailingParserDescr
@[macro «term__[_]'_», extern "x"] opaque «_aux_Init_GetElem___macroRules_term__[_]'__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term__[_]_?» : Lean.TrailingParserDescr
@[macro «term__[_]_?», extern "x"] opaque «_aux_Init_GetElem___macroRules_term__[_]_?_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term__[_]_!» : Lean.TrailingParserDescr
@[macro «term__[_]_!», extern "x"] opaque «_aux_Init_GetElem___macroRules_term__[_]_!_1» : Lean.Macro
@[app_unexpander getElem, extern "x"] opaque unexpandGetElem : Lean.PrettyPrinter.Unexpander
@[app_unexpander getElem?, extern "x"] opaque unexpandGetElem? : Lean.PrettyPrinter.Unexpander
@[app_unexpander getElem!, extern "x"] opaque unexpandGetElem! : Lean.PrettyPrinter.Unexpander

namespace List

variable {α : Type u}

instance : GetElem (List α) Nat α fun as i => i < as.length where
  getElem as i h := as.get ⟨i, h⟩

-- The element at an index that may be out of range.
def get?Internal : (as : List α) → (i : Nat) → Option α
  | a :: _, 0 => some a
  | _ :: as, n + 1 => get?Internal as n
  | [], _ => none

instance : GetElem? (List α) Nat α fun as i => i < as.length where
  getElem? as i := as.get?Internal i

@[simp] theorem getElem_cons_zero (a : α) (as : List α) (h : 0 < (a :: as).length) : (a :: as)[0] = a := rfl
@[simp] theorem getElem_cons_succ (a : α) (as : List α) (i : Nat) (h : i + 1 < (a :: as).length) :
    (a :: as)[i + 1] = as[i]'(Nat.lt_of_succ_lt_succ h) := rfl
@[simp] theorem getElem?_nil {i : Nat} : ([] : List α)[i]? = none := by cases i <;> rfl
@[simp] theorem getElem?_cons_zero {a : α} {l : List α} : (a :: l)[0]? = some a := rfl
@[simp] theorem getElem?_cons_succ {a : α} {i : Nat} {l : List α} : (a :: l)[i + 1]? = l[i]? := rfl
theorem getElem_mem : ∀ {l : List α} {n : Nat} (h : n < l.length), l[n]'h ∈ l
  | _ :: _, 0, _ => .head _
  | _ :: l, _ + 1, h => .tail _ (getElem_mem (l := l) (Nat.lt_of_succ_lt_succ h))
theorem getElem?_eq_some_iff : ∀ {i : Nat} {a : α} {l : List α}, l[i]? = some a ↔ ∃ h : i < l.length, l[i] = a
  | i, a, [] => by simp
  | 0, a, b :: l => ⟨fun h => ⟨Nat.zero_lt_succ _, Option.some.inj h⟩, fun ⟨_, h⟩ => congrArg some h⟩
  | i + 1, a, b :: l => by
    rw [getElem?_cons_succ, getElem?_eq_some_iff]
    exact ⟨fun ⟨h, e⟩ => ⟨Nat.succ_lt_succ h, e⟩, fun ⟨h, e⟩ => ⟨Nat.lt_of_succ_lt_succ h, e⟩⟩

end List

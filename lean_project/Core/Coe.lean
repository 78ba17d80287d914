prelude
import Core.Macro

/-!
The classes through which coercions are found.
-/

universe u v w w'

class Coe (α : semiOutParam (Sort u)) (β : Sort v) where
  coe : α → β
attribute [coe_decl] Coe.coe

class CoeTC (α : Sort u) (β : Sort v) where
  coe : α → β
attribute [coe_decl] CoeTC.coe

instance {α : Sort u} {β : Sort v} {γ : Sort w} [Coe β γ] [CoeTC α β] : CoeTC α γ where coe a := Coe.coe (CoeTC.coe a : β)
instance {α : Sort u} {β : Sort v} [Coe α β] : CoeTC α β where coe a := Coe.coe a
instance {α : Sort u} : CoeTC α α where coe a := a

class CoeOut (α : Sort u) (β : semiOutParam (Sort v)) where
  coe : α → β
attribute [coe_decl] CoeOut.coe

class CoeOTC (α : Sort u) (β : Sort v) where
  coe : α → β
attribute [coe_decl] CoeOTC.coe

instance {α : Sort u} {β : Sort v} {γ : Sort w} [CoeOut α β] [CoeOTC β γ] : CoeOTC α γ where coe a := CoeOTC.coe (CoeOut.coe a : β)
instance {α : Sort u} {β : Sort v} [CoeTC α β] : CoeOTC α β where coe a := CoeTC.coe a
instance {α : Sort u} : CoeOTC α α where coe a := a

class CoeHead (α : Sort u) (β : semiOutParam (Sort v)) where
  coe : α → β
attribute [coe_decl] CoeHead.coe

class CoeHTC (α : Sort u) (β : Sort v) where
  coe : α → β
attribute [coe_decl] CoeHTC.coe

instance {α : Sort u} {β : Sort v} {γ : Sort w} [CoeHead α β] [CoeOTC β γ] : CoeHTC α γ where coe a := CoeOTC.coe (CoeHead.coe a : β)
instance {α : Sort u} {β : Sort v} [CoeOTC α β] : CoeHTC α β where coe a := CoeOTC.coe a
instance {α : Sort u} : CoeHTC α α where coe a := a

class CoeTail (α : semiOutParam (Sort u)) (β : Sort v) where
  coe : α → β
attribute [coe_decl] CoeTail.coe

class CoeHTCT (α : Sort u) (β : Sort v) where
  coe : α → β
attribute [coe_decl] CoeHTCT.coe

instance {α : Sort u} {β : Sort v} {γ : Sort w} [CoeTail β γ] [CoeHTC α β] : CoeHTCT α γ where coe a := CoeTail.coe (CoeHTC.coe a : β)
instance {α : Sort u} {β : Sort v} [CoeHTC α β] : CoeHTCT α β where coe a := CoeHTC.coe a
instance {α : Sort u} : CoeHTCT α α where coe a := a

class CoeDep (α : Sort u) (_ : α) (β : Sort v) where
  coe : β
attribute [coe_decl] CoeDep.coe

class CoeT (α : Sort u) (_ : α) (β : Sort v) where
  coe : β
attribute [coe_decl] CoeT.coe

instance {α : Sort u} {β : Sort v} {a : α} [CoeHTCT α β] : CoeT α a β where coe := CoeHTCT.coe a
instance {α : Sort u} {β : Sort v} {a : α} [CoeDep α a β] : CoeT α a β where coe := CoeDep.coe a
instance {α : Sort u} {a : α} : CoeT α a α where coe := a

class CoeFun (α : Sort u) (γ : outParam (α → Sort v)) where
  coe : (f : α) → γ f
attribute [coe_decl] CoeFun.coe

class CoeSort (α : Sort u) (β : outParam (Sort v)) where
  coe : α → β
attribute [coe_decl] CoeSort.coe

/-! ### Instances -/

instance boolToProp : Coe Bool Prop where
  coe b := Eq b true

instance boolToSort : CoeSort Bool Prop where
  coe b := Eq b true

instance decPropToBool (p : Prop) [Decidable p] : CoeDep Prop p Bool where
  coe := decide p

instance optionCoe {α : Type u} : Coe α (Option α) where
  coe := some

instance subtypeCoe {α : Sort v} {p : α → Prop} : CoeOut (Subtype p) α where
  coe v := v.val

instance Lean.instCoeOutTSyntaxSyntax {ks : Lean.SyntaxNodeKinds} : CoeOut (Lean.TSyntax ks) Lean.Syntax where
  coe stx := stx.raw

instance Lean.instCoeSyntaxNodeKindSyntaxNodeKinds : Coe Lean.SyntaxNodeKind Lean.SyntaxNodeKinds where
  coe k := List.cons k List.nil

/-! ### Typed syntax

What lets a quotation use an identifier or a literal where a term is expected, and a list of terms as an array. -/

namespace Lean

namespace Syntax

abbrev Term := TSyntax `term
abbrev Command := TSyntax `command
protected abbrev Level := TSyntax `level
protected abbrev Tactic := TSyntax `tactic
abbrev Prec := TSyntax `prec
abbrev Prio := TSyntax `prio
abbrev Ident := TSyntax identKind
abbrev StrLit := TSyntax strLitKind
abbrev CharLit := TSyntax charLitKind
abbrev NameLit := TSyntax nameLitKind
abbrev ScientificLit := TSyntax scientificLitKind
abbrev NumLit := TSyntax numLitKind
abbrev HygieneInfo := TSyntax hygieneInfoKind

end Syntax

export Syntax (Term Command Prec Prio Ident StrLit CharLit NameLit ScientificLit NumLit HygieneInfo)

namespace TSyntax

variable {k k' : SyntaxNodeKind} {ks : SyntaxNodeKinds}

instance : Coe (TSyntax (.cons k .nil)) (TSyntax (.cons k ks)) where
  coe stx := ⟨stx.raw⟩

instance : Coe (TSyntax ks) (TSyntax (.cons k' ks)) where
  coe stx := ⟨stx.raw⟩

instance : Coe Ident Term where
  coe s := ⟨s.raw⟩

instance : Coe StrLit Term where
  coe s := ⟨s.raw⟩

instance : Coe NameLit Term where
  coe s := ⟨s.raw⟩

instance : Coe ScientificLit Term where
  coe s := ⟨s.raw⟩

instance : Coe NumLit Term where
  coe s := ⟨s.raw⟩

instance : Coe CharLit Term where
  coe s := ⟨s.raw⟩

instance : Coe Ident Syntax.Level where
  coe s := ⟨s.raw⟩

instance : Coe NumLit Prio where
  coe s := ⟨s.raw⟩

instance : Coe NumLit Prec where
  coe s := ⟨s.raw⟩

end TSyntax

namespace Syntax

variable {k : SyntaxNodeKinds} {sep : String}

@[extern "x"] opaque TSepArray.getElems {k : SyntaxNodeKinds} {sep : String} (sa : TSepArray k sep) : TSyntaxArray k
instance : Inhabited (TSepArray k sep) := ⟨⟨Array.empty⟩⟩

@[extern "x"] opaque TSepArray.ofElems {k : SyntaxNodeKinds} {sep : String} (elems : Array (TSyntax k)) : TSepArray k sep

instance : CoeOut (TSyntaxArray k) (Array Syntax) where
  coe a := a.raw

instance : Coe (TSyntaxArray k) (TSepArray k sep) where
  coe a := TSepArray.ofElems a

instance : CoeOut (TSepArray k sep) (TSyntaxArray k) where
  coe a := a.getElems

end Syntax

end Lean

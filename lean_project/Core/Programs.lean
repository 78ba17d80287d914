prelude
import Core.Eval
import Core.Lemmas.ListMore
import Core.List.GetElem
import Core.WF

/-!
What programs are written with: optional arguments by tactic, the monads `Id`, `Option`, `Except`, `StateM` and `ReaderM` with
their transformers, and loops in `do` blocks.
-/

universe u v w u₁ u₂

/-! ### Arguments that a tactic finds -/

@[reducible] def autoParam (α : Sort u) (tactic : Lean.Syntax) : Sort u := α

/-! ### Leaving a block or a loop early

What `return`, `break` and `continue` in `do` blocks elaborate to. `Break.runK` stands before every other function by cases on an
option, since the elaborator cites its matcher by name. -/

@[always_inline, inline]
def EarlyReturn.runK {ρ α : Type u} {β : Type v} (x : Except ρ α) (ret : ρ → β) (pure : α → β) : β :=
  match x with
  | .error r => ret r
  | .ok a => pure a

@[always_inline, inline]
def Break.runK {α : Type u} {β : Type v} (x : Option α) (breakK : Unit → β) (successK : α → β) : β :=
  match x with
  | some a => successK a
  | none => breakK ()

@[always_inline, inline]
def Continue.runK {α : Type u} {β : Type v} (x : Option α) (continueK : Unit → β) (successK : α → β) : β :=
  match x with
  | some a => successK a
  | none => continueK ()

/-! ### Failure -/

class Alternative (f : Type u → Type v) : Type (max (u+1) v) extends Applicative f where
  failure : {α : Type u} → f α
  orElse : {α : Type u} → f α → (Unit → f α) → f α

instance (f : Type u → Type v) (α : Type u) [Alternative f] : OrElse (f α) := ⟨Alternative.orElse⟩

export Alternative (failure)

@[always_inline, inline] def guard {f : Type → Type v} [Alternative f] (p : Prop) [Decidable p] : f Unit :=
  if p then pure () else failure

@[always_inline, inline] def optional {f : Type u → Type v} [Alternative f] {α : Type u} (x : f α) : f (Option α) :=
  some <$> x <|> pure none

@[always_inline, inline]
def Functor.discard {f : Type u → Type v} {α : Type u} [Functor f] (x : f α) : f PUnit := Functor.mapConst PUnit.unit x

export Functor (discard)

/-! ### `Id` -/

def Id (type : Sort u) : Sort u := type

namespace Id

@[always_inline]
instance : Monad Id where
  pure x := x
  bind x f := f x
  map f x := f x

@[always_inline, inline] protected def run {α : Type u} (x : Id α) : α := x

instance {α : Type u} [Inhabited α] : Inhabited (Id α) := inferInstanceAs (Inhabited α)
instance instOfNat {α : Type u} {n : Nat} [OfNat α n] : OfNat (Id α) n := inferInstanceAs (OfNat α n)

end Id

/-! ### `Option` -/

namespace Option

variable {α : Type u} {β : Type v}

@[macro_inline] protected def orElse : Option α → (Unit → Option α) → Option α
  | some a, _ => some a
  | none, b => b ()

@[always_inline, inline] protected def tryCatch (x : Option α) (handle : Unit → Option α) : Option α :=
  match x with
  | some _ => x
  | none => handle ()

end Option

@[always_inline]
instance instMonadOption : Monad Option where
  pure := Option.some
  bind := Option.bind
  map := Option.map

instance instAlternativeOption : Alternative Option where
  failure := none
  orElse := Option.orElse

instance : MonadExceptOf Unit Option where
  throw _ := none
  tryCatch := Option.tryCatch

/-! ### `Except` -/

namespace Except

variable {ε : Type u} {α β : Type v}

@[always_inline, inline] protected def pure (a : α) : Except ε α := .ok a

@[always_inline, inline] protected def map (f : α → β) : Except ε α → Except ε β
  | .error e => .error e
  | .ok a => .ok (f a)

@[always_inline, inline] protected def bind (ma : Except ε α) (f : α → Except ε β) : Except ε β :=
  match ma with
  | .error e => .error e
  | .ok a => f a

@[always_inline, inline] protected def tryCatch (ma : Except ε α) (handle : ε → Except ε α) : Except ε α :=
  match ma with
  | .ok a => .ok a
  | .error e => handle e

@[always_inline, inline] protected def toOption : Except ε α → Option α
  | .ok a => some a
  | .error _ => none

@[always_inline, inline] protected def toBool : Except ε α → Bool
  | .ok _ => true
  | .error _ => false

abbrev isOk : Except ε α → Bool := Except.toBool

@[always_inline]
instance : Monad (Except ε) where
  pure := Except.pure
  bind := Except.bind
  map := Except.map

end Except

instance (ε : Type u) : MonadExceptOf ε (Except ε) where
  throw := Except.error
  tryCatch := Except.tryCatch

@[implicit_reducible] def ExceptT (ε : Type u) (m : Type u → Type v) (α : Type u) : Type v := m (Except ε α)

@[always_inline, inline]
def ExceptT.mk {ε : Type u} {m : Type u → Type v} {α : Type u} (x : m (Except ε α)) : ExceptT ε m α := x

@[always_inline, inline]
def ExceptT.run {ε : Type u} {m : Type u → Type v} {α : Type u} (x : ExceptT ε m α) : m (Except ε α) := x

namespace ExceptT

variable {ε : Type u} {m : Type u → Type v} [Monad m] {α β : Type u}

@[always_inline, inline] protected def pure (a : α) : ExceptT ε m α := ExceptT.mk (pure (.ok a))

@[always_inline, inline] protected def bindCont (f : α → ExceptT ε m β) : Except ε α → m (Except ε β)
  | .ok a => f a
  | .error e => pure (.error e)

@[always_inline, inline] protected def bind (ma : ExceptT ε m α) (f : α → ExceptT ε m β) : ExceptT ε m β :=
  ExceptT.mk (ma >>= ExceptT.bindCont f)

@[always_inline, inline] protected def map (f : α → β) (x : ExceptT ε m α) : ExceptT ε m β :=
  ExceptT.mk (x >>= fun a => match a with
    | .ok a => pure (.ok (f a))
    | .error e => pure (.error e))

@[always_inline, inline] protected def lift (t : m α) : ExceptT ε m α := ExceptT.mk (Except.ok <$> t)

@[always_inline, inline] protected def tryCatch (ma : ExceptT ε m α) (handle : ε → ExceptT ε m α) : ExceptT ε m α :=
  ExceptT.mk (ma >>= fun r => match r with
    | .ok a => pure (.ok a)
    | .error e => handle e)

@[always_inline]
instance : MonadLift (Except ε) (ExceptT ε m) := ⟨fun e => ExceptT.mk (pure e)⟩
instance : MonadLift m (ExceptT ε m) := ⟨ExceptT.lift⟩
instance : MonadFunctor m (ExceptT ε m) := ⟨fun f x => f x⟩

@[always_inline]
instance : Monad (ExceptT ε m) where
  pure := ExceptT.pure
  bind := ExceptT.bind
  map := ExceptT.map

end ExceptT

@[always_inline]
instance (m : Type u → Type v) (ε₁ : Type u) (ε₂ : Type u) [MonadExceptOf ε₁ m] : MonadExceptOf ε₁ (ExceptT ε₂ m) where
  throw e := ExceptT.mk (throwThe ε₁ e)
  tryCatch x handle := ExceptT.mk (tryCatchThe ε₁ x handle)

@[always_inline]
instance (m : Type u → Type v) (ε : Type u) [Monad m] : MonadExceptOf ε (ExceptT ε m) where
  throw e := ExceptT.mk (pure (.error e))
  tryCatch := ExceptT.tryCatch

/-! ### `OptionT` -/

@[implicit_reducible] def OptionT (m : Type u → Type v) (α : Type u) : Type v := m (Option α)

@[always_inline, inline]
def OptionT.run {m : Type u → Type v} {α : Type u} (x : OptionT m α) : m (Option α) := x

namespace OptionT

variable {m : Type u → Type v} [Monad m] {α β : Type u}

protected def mk (x : m (Option α)) : OptionT m α := x

@[always_inline, inline] protected def bind (x : OptionT m α) (f : α → OptionT m β) : OptionT m β :=
  OptionT.mk (x >>= fun r => match r with
    | some a => f a
    | none => pure none)

@[always_inline, inline] protected def pure (a : α) : OptionT m α := OptionT.mk (pure (some a))

@[always_inline] instance : Monad (OptionT m) where
  pure := OptionT.pure
  bind := OptionT.bind

@[always_inline, inline] protected def orElse (x : OptionT m α) (y : Unit → OptionT m α) : OptionT m α :=
  OptionT.mk (x >>= fun r => match r with
    | some a => pure (some a)
    | none => y ())

@[always_inline, inline] protected def fail : OptionT m α := OptionT.mk (pure none)

instance : Alternative (OptionT m) where
  failure := OptionT.fail
  orElse := OptionT.orElse

@[always_inline, inline] protected def lift (x : m α) : OptionT m α := OptionT.mk (x >>= fun a => pure (some a))

instance : MonadLift m (OptionT m) := ⟨OptionT.lift⟩

end OptionT

/-! ### State -/

@[implicit_reducible] def StateT (σ : Type u) (m : Type u → Type v) (α : Type u) : Type (max u v) := σ → m (α × σ)

@[always_inline, inline]
def StateT.run {σ : Type u} {m : Type u → Type v} {α : Type u} (x : StateT σ m α) (s : σ) : m (α × σ) := x s

@[always_inline, inline]
def StateT.run' {σ : Type u} {m : Type u → Type v} [Functor m] {α : Type u} (x : StateT σ m α) (s : σ) : m α :=
  (·.1) <$> x s

@[reducible] def StateM (σ α : Type u) : Type u := StateT σ Id α

namespace StateT

section
variable {σ : Type u} {m : Type u → Type v} [Monad m] {α β : Type u}

@[always_inline, inline] protected def pure (a : α) : StateT σ m α := fun s => pure (a, s)

@[always_inline, inline] protected def bind (x : StateT σ m α) (f : α → StateT σ m β) : StateT σ m β := fun s => do
  let (a, s) ← x s
  f a s

@[always_inline, inline] protected def map (f : α → β) (x : StateT σ m α) : StateT σ m β := fun s => do
  let (a, s) ← x s
  pure (f a, s)

@[always_inline] instance : Monad (StateT σ m) where
  bind := StateT.bind
  pure := StateT.pure
  map := StateT.map

@[always_inline, inline] protected def orElse [Alternative m] (x₁ : StateT σ m α) (x₂ : Unit → StateT σ m α) : StateT σ m α :=
  fun s => x₁ s <|> x₂ () s

@[always_inline, inline] protected def failure [Alternative m] : StateT σ m α := fun _ => failure

instance [Alternative m] : Alternative (StateT σ m) where
  failure := StateT.failure
  orElse := StateT.orElse

@[always_inline, inline] protected def get : StateT σ m σ := fun s => pure (s, s)

@[always_inline, inline] protected def set : σ → StateT σ m PUnit := fun s _ => pure (⟨⟩, s)

@[always_inline, inline] protected def modifyGet (f : σ → α × σ) : StateT σ m α := fun s => pure (f s)

@[always_inline, inline] protected def lift (t : m α) : StateT σ m α := fun s => do
  let a ← t
  pure (a, s)

instance : MonadLift m (StateT σ m) := ⟨StateT.lift⟩

@[always_inline] instance (σ : Type u) (m : Type u → Type v) : MonadFunctor m (StateT σ m) := ⟨fun f x s => f (x s)⟩

@[always_inline] instance (ε : Type w) [MonadExceptOf ε m] : MonadExceptOf ε (StateT σ m) where
  throw := StateT.lift ∘ throwThe ε
  tryCatch := fun x c s => tryCatchThe ε (x s) (fun e => c e s)

end
end StateT

instance {σ : Type u} {m : Type u → Type v} [Monad m] : MonadStateOf σ (StateT σ m) where
  get := StateT.get
  set := StateT.set
  modifyGet := StateT.modifyGet

@[always_inline, inline]
def getModify {σ : Type u} {m : Type u → Type v} [MonadState σ m] (f : σ → σ) : m σ := modifyGet fun s => (s, f s)

/-! ### Readers -/

@[reducible] def ReaderM (ρ α : Type u) : Type u := ReaderT ρ Id α

namespace ReaderT

variable {ρ : Type u} {m : Type u → Type v} [Alternative m] {α : Type u}

@[always_inline, inline] protected def orElse (x₁ : ReaderT ρ m α) (x₂ : Unit → ReaderT ρ m α) : ReaderT ρ m α :=
  fun r => x₁ r <|> x₂ () r

@[always_inline, inline] protected def failure : ReaderT ρ m α := fun _ => failure

instance [Monad m] : Alternative (ReaderT ρ m) where
  failure := ReaderT.failure
  orElse := ReaderT.orElse

end ReaderT

/-! ### Loops -/

inductive ForInStep (α : Type u) where
  | done : α → ForInStep α
  | yield : α → ForInStep α
deriving Inhabited

class ForIn (m : Type u₁ → Type u₂) (ρ : Type u) (α : outParam (Type v)) where
  forIn {β : Type u₁} (xs : ρ) (b : β) (f : α → β → m (ForInStep β)) : m β

export ForIn (forIn)

class ForIn' (m : Type u₁ → Type u₂) (ρ : Type u) (α : outParam (Type v)) (d : outParam (Membership α ρ)) where
  forIn' {β : Type u₁} (x : ρ) (b : β) (f : (a : α) → a ∈ x → β → m (ForInStep β)) : m β

export ForIn' (forIn')

instance (priority := 500) instForInOfForIn' {m : Type u₁ → Type u₂} {ρ : Type u} {α : Type v} {d : Membership α ρ}
    [ForIn' m ρ α d] : ForIn m ρ α where
  forIn x b f := forIn' x b fun a _ => f a

def ForInStep.value {α : Type u} : ForInStep α → α
  | .done b => b
  | .yield b => b

@[simp] theorem ForInStep.value_done {β : Type u} (b : β) : (ForInStep.done b).value = b := rfl
@[simp] theorem ForInStep.value_yield {β : Type u} (b : β) : (ForInStep.yield b).value = b := rfl

class ForM (m : Type u → Type v) (γ : Type w) (α : outParam (Type u₁)) where
  forM (coll : γ) (f : α → m PUnit) : m PUnit

export ForM (forM)

namespace List

variable {α : Type u} {β : Type v} {m : Type v → Type w}

@[inline]
protected def forIn' [Monad m] (as : List α) (init : β) (f : (a : α) → a ∈ as → β → m (ForInStep β)) : m β :=
  let rec @[specialize] loop : (as' : List α) → (b : β) → Exists (fun bs => bs ++ as' = as) → m β
    | [], b, _ => pure b
    | a :: as', b, h => do
      have : a ∈ as := by
        have ⟨bs, h⟩ := h
        subst h
        exact mem_append_right _ (.head ..)
      match (← f a this b) with
      | .done b => pure b
      | .yield b =>
        have : Exists (fun bs => bs ++ as' = as) :=
          have ⟨bs, h⟩ := h
          ⟨bs ++ [a], by rw [← h, append_assoc]; rfl⟩
        loop as' b this
  loop as init ⟨[], rfl⟩

instance [Monad m] : ForIn' m (List α) α inferInstance := ⟨List.forIn'⟩

@[specialize] protected def forM [Monad m] (as : List α) (f : α → m PUnit) : m PUnit :=
  match as with
  | [] => pure ⟨⟩
  | a :: as => do f a; List.forM as f

end List

namespace Std.Legacy

structure Range where
  start : Nat := 0
  stop : Nat
  step : Nat := 1
  step_pos : 0 < step

namespace Range

instance : Membership Nat Range where
  mem r i := r.start ≤ i ∧ i < r.stop ∧ (i - r.start) % r.step = 0

@[inline]
protected def forIn' {β : Type u} {m : Type u → Type v} [Monad m] (range : Range) (init : β)
    (f : (i : Nat) → i ∈ range → β → m (ForInStep β)) : m β :=
  let rec @[specialize] loop (b : β) (i : Nat) (hs : (i - range.start) % range.step = 0) (hl : range.start ≤ i := by omega) : m β := do
    if h : i < range.stop then
      match (← f i ⟨hl, h, hs⟩ b) with
      | .done b => pure b
      | .yield b =>
        have := range.step_pos
        loop b (i + range.step) (by rw [Nat.add_comm, Nat.add_sub_assoc hl, Nat.add_mod_left, hs])
    else pure b
    termination_by range.stop - i
    decreasing_by have := range.step_pos; omega
  loop init range.start (by simp)

instance {m : Type u → Type v} [Monad m] : ForIn' m Range Nat inferInstance := ⟨Range.forIn'⟩

@[term_parser 1000, extern "x"] opaque «term[:_]» : Lean.ParserDescr
@[macro «term[:_]», extern "x"] opaque «_aux_Init_Data_Range_Basic___macroRules_Std_Legacy_Range_term[:_]_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term[_:_]» : Lean.ParserDescr
@[macro «term[_:_]», extern "x"] opaque «_aux_Init_Data_Range_Basic___macroRules_Std_Legacy_Range_term[_:_]_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term[:_:_]» : Lean.ParserDescr
@[macro «term[:_:_]», extern "x"] opaque «_aux_Init_Data_Range_Basic___macroRules_Std_Legacy_Range_term[:_:_]_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term[_:_:_]» : Lean.ParserDescr
@[macro «term[_:_:_]», extern "x"] opaque «_aux_Init_Data_Range_Basic___macroRules_Std_Legacy_Range_term[_:_:_]_1» : Lean.Macro

end Range
end Std.Legacy

inductive Lean.Loop where
  | mk

@[inline]
partial def Lean.Loop.forIn {β : Type u} {m : Type u → Type v} [Monad m] (_ : Lean.Loop) (init : β)
    (f : Unit → β → m (ForInStep β)) : m β :=
  let rec @[specialize] loop (b : β) : m β := do
    match (← f () b) with
    | .done b => pure b
    | .yield b => loop b
  loop init

instance {m : Type u → Type v} [Monad m] : ForIn m Lean.Loop Unit := ⟨Lean.Loop.forIn⟩

/-! ### Leaving a nested block early -/

abbrev EarlyReturnT (ρ : Type u) (m : Type u → Type v) (α : Type u) : Type v := ExceptT ρ m α
abbrev BreakT (m : Type u → Type v) (α : Type u) : Type v := OptionT m α
abbrev ContinueT (m : Type u → Type v) (α : Type u) : Type v := OptionT m α

@[always_inline, inline] abbrev EarlyReturnT.return {ρ : Type u} {m : Type u → Type v} {α : Type u} [Monad m] (r : ρ) :
    EarlyReturnT ρ m α := throw r
@[always_inline, inline] abbrev BreakT.break {m : Type u → Type v} {α : Type u} [Monad m] : BreakT m α := failure
@[always_inline, inline] abbrev ContinueT.continue {m : Type u → Type v} {α : Type u} [Monad m] : ContinueT m α := failure

/-! ### Lists in a monad -/

namespace List

variable {m : Type u → Type v}

@[inline] def mapM [Monad m] {α : Type w} {β : Type u} (f : α → m β) (as : List α) : m (List β) :=
  let rec @[specialize] loop : List α → List β → m (List β)
    | [], bs => pure bs.reverse
    | a :: as, bs => do loop as ((← f a) :: bs)
  loop as []

@[specialize] protected def foldlM [Monad m] {s : Type u} {α : Type w} : (f : s → α → m s) → (init : s) → List α → m s
  | _, s, [] => pure s
  | f, s, a :: as => do
    let s' ← f s a
    List.foldlM f s' as

@[inline] def foldrM [Monad m] {s : Type u} {α : Type w} (f : α → s → m s) (init : s) (l : List α) : m s :=
  l.reverse.foldlM (fun s a => f a s) init

end List

@[command_parser 1000, extern "x"] opaque Lean.Parser.Command.guardCmd : Lean.ParserDescr

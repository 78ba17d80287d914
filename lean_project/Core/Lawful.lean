prelude
import Core.Programs

/-!
The laws of functors and monads, that `Id`, `Option`, `Except`, `StateT`, `ReaderT`, `ExceptT` obey them, and what running a step does.
-/

universe u v w

@[simp] theorem Function.comp_apply {α : Sort u} {β : Sort v} {δ : Sort w} {f : β → δ} {g : α → β} {x : α} :
    Function.comp f g x = f (g x) := rfl
@[simp] theorem Function.const_apply {β : Sort u} {α : Sort v} {y : β} {x : α} : Function.const α y x = y := rfl

theorem monadLift_self {α : Type u} {m : Type u → Type v} (x : m α) : monadLift x = x := rfl
attribute [simp] monadLift_self

theorem bind_congr {m : Type u → Type v} {α β : Type u} [Bind m] {x : m α} {f g : α → m β} (h : ∀ a, f a = g a) :
    x >>= f = x >>= g := congrArg (x >>= ·) (funext h)

theorem map_congr {m : Type u → Type v} {α β : Type u} [Functor m] {x : m α} {f g : α → β} (h : ∀ a, f a = g a) :
    (f <$> x : m β) = g <$> x := congrArg (· <$> x) (funext h)

class LawfulFunctor (f : Type u → Type v) [Functor f] : Prop where
  map_const {α β : Type u} : (Functor.mapConst : α → f β → f α) = Functor.map ∘ Function.const β
  id_map {α : Type u} (x : f α) : id <$> x = x
  comp_map {α β γ : Type u} (g : α → β) (h : β → γ) (x : f α) : (h ∘ g) <$> x = h <$> g <$> x

export LawfulFunctor (map_const id_map comp_map)
attribute [simp] id_map

@[simp] theorem id_map' {f : Type u → Type v} {α : Type u} [Functor f] [LawfulFunctor f] (x : f α) : (fun a => a) <$> x = x :=
  id_map x

@[simp] theorem Functor.map_map {f : Type u → Type v} {α β γ : Type u} [Functor f] [LawfulFunctor f] (m : α → β) (g : β → γ) (x : f α) :
    g <$> m <$> x = (fun a => g (m a)) <$> x := (comp_map _ _ _).symm

class LawfulApplicative (f : Type u → Type v) [Applicative f] : Prop extends LawfulFunctor f where
  seqLeft_eq {α β : Type u} (x : f α) (y : f β) : x <* y = Function.const β <$> x <*> y
  seqRight_eq {α β : Type u} (x : f α) (y : f β) : x *> y = Function.const α id <$> x <*> y
  pure_seq {α β : Type u} (g : α → β) (x : f α) : pure g <*> x = g <$> x
  map_pure {α β : Type u} (g : α → β) (x : α) : g <$> (pure x : f α) = pure (g x)
  seq_pure {α β : Type u} (g : f (α → β)) (x : α) : g <*> pure x = (fun h => h x) <$> g
  seq_assoc {α β γ : Type u} (x : f α) (g : f (α → β)) (h : f (β → γ)) : h <*> (g <*> x) = ((@Function.comp α β γ) <$> h) <*> g <*> x
  comp_map g h x := (by
    repeat rw [← pure_seq]
    simp [seq_assoc, map_pure, seq_pure])

export LawfulApplicative (seqLeft_eq seqRight_eq pure_seq map_pure seq_pure seq_assoc)
attribute [simp] map_pure seq_pure

@[simp] theorem pure_id_seq {f : Type u → Type v} {α : Type u} [Applicative f] [LawfulApplicative f] (x : f α) : pure id <*> x = x := by
  rw [pure_seq, id_map]

class LawfulMonad (m : Type u → Type v) [Monad m] : Prop extends LawfulApplicative m where
  bind_pure_comp {α β : Type u} (f : α → β) (x : m α) : x >>= (fun a => pure (f a)) = f <$> x
  bind_map {α β : Type u} (f : m (α → β)) (x : m α) : f >>= (· <$> x) = f <*> x
  pure_bind {α β : Type u} (x : α) (f : α → m β) : pure x >>= f = f x
  bind_assoc {α β γ : Type u} (x : m α) (f : α → m β) (g : β → m γ) : x >>= f >>= g = x >>= fun x => f x >>= g
  map_pure g x := (by rw [← bind_pure_comp, pure_bind])
  seq_pure g x := (by rw [← bind_map]; simp [map_pure, bind_pure_comp])
  seq_assoc x g h := (by simp [← bind_pure_comp, ← bind_map, bind_assoc, pure_bind])

export LawfulMonad (bind_pure_comp bind_map pure_bind bind_assoc)
attribute [simp] pure_bind bind_assoc bind_pure_comp

section
variable {m : Type u → Type v} {α β γ : Type u} [Monad m] [LawfulMonad m]

@[simp] theorem bind_pure (x : m α) : x >>= pure = x := by
  show x >>= (fun a => pure (id a)) = x
  rw [bind_pure_comp, id_map]

theorem map_eq_pure_bind (f : α → β) (x : m α) : f <$> x = x >>= fun a => pure (f a) := (bind_pure_comp f x).symm

theorem seq_eq_bind_map (f : m (α → β)) (x : m α) : f <*> x = f >>= (· <$> x) := (bind_map f x).symm

theorem bind_pure_unit {x : m PUnit} : (x >>= fun _ => pure ⟨⟩) = x := bind_pure x

theorem seqRight_eq_bind (x : m α) (y : m β) : x *> y = x >>= fun _ => y := by
  rw [seqRight_eq, seq_eq_bind_map, map_eq_pure_bind, bind_assoc]
  refine bind_congr fun _ => ?_
  rw [pure_bind]
  exact id_map y

theorem seqLeft_eq_bind (x : m α) (y : m β) : x <* y = x >>= fun a => y >>= fun _ => pure a := by
  rw [seqLeft_eq, seq_eq_bind_map, map_eq_pure_bind, bind_assoc]
  refine bind_congr fun a => ?_
  rw [pure_bind]
  exact map_eq_pure_bind _ _

@[simp] theorem map_bind {m : Type u → Type v} {β γ α : Type u} [Monad m] [LawfulMonad m] (f : β → γ) (x : m α) (g : α → m β) : f <$> (x >>= g) = x >>= fun a => f <$> g a := by
  rw [map_eq_pure_bind, bind_assoc]
  exact bind_congr fun a => (map_eq_pure_bind _ _).symm

@[simp] theorem bind_map_left (f : α → β) (x : m α) (g : β → m γ) : ((f <$> x) >>= fun b => g b) = (x >>= fun a => g (f a)) := by
  rw [map_eq_pure_bind, bind_assoc]
  exact bind_congr fun a => pure_bind _ _

end

theorem LawfulMonad.mk' (m : Type u → Type v) [Monad m]
    (id_map : ∀ {α : Type u} (x : m α), id <$> x = x)
    (pure_bind : ∀ {α β : Type u} (x : α) (f : α → m β), pure x >>= f = f x)
    (bind_assoc : ∀ {α β γ : Type u} (x : m α) (f : α → m β) (g : β → m γ), x >>= f >>= g = x >>= fun x => f x >>= g)
    (map_const : ∀ {α β : Type u} (x : α) (y : m β), Functor.mapConst x y = Function.const β x <$> y := by intros; rfl)
    (seqLeft_eq : ∀ {α β : Type u} (x : m α) (y : m β), x <* y = (x >>= fun a => y >>= fun _ => pure a) := by intros; rfl)
    (seqRight_eq : ∀ {α β : Type u} (x : m α) (y : m β), x *> y = (x >>= fun _ => y) := by intros; rfl)
    (bind_pure_comp : ∀ {α β : Type u} (f : α → β) (x : m α), x >>= (fun y => pure (f y)) = f <$> x := by intros; rfl)
    (bind_map : ∀ {α β : Type u} (f : m (α → β)) (x : m α), f >>= (· <$> x) = f <*> x := by intros; rfl) : LawfulMonad m :=
  have map_pure {α β : Type u} (g : α → β) (x : α) : g <$> (pure x : m α) = pure (g x) := by rw [← bind_pure_comp, pure_bind]
  { id_map, bind_pure_comp, bind_map, pure_bind, bind_assoc, map_pure
    comp_map := by simp [← bind_pure_comp, bind_assoc, pure_bind]
    pure_seq := by intros; rw [← bind_map, pure_bind]
    seq_pure := by intros; rw [← bind_map]; simp [map_pure, bind_pure_comp]
    seq_assoc := by simp [← bind_pure_comp, ← bind_map, bind_assoc, pure_bind]
    map_const := funext fun x => funext (map_const x)
    seqLeft_eq := by simp [seqLeft_eq, ← bind_map, ← bind_pure_comp, pure_bind, bind_assoc]
    seqRight_eq := fun x y => by
      rw [seqRight_eq, ← bind_map, ← bind_pure_comp, bind_assoc]; simp [pure_bind, id_map] }

/-! ### Instances -/

namespace Id

instance : LawfulMonad Id := LawfulMonad.mk' _ (fun _ => rfl) (fun _ _ => rfl) (fun _ _ _ => rfl)

variable {α β : Type u}

@[simp] theorem run_map (x : Id α) (f : α → β) : (f <$> x).run = f x.run := rfl
@[simp] theorem run_bind (x : Id α) (f : α → Id β) : (x >>= f).run = (f x.run).run := rfl
@[simp] theorem run_pure (a : α) : (pure a : Id α).run = a := rfl
@[simp] theorem pure_run (a : Id α) : pure a.run = a := rfl

end Id

instance : LawfulMonad Option := LawfulMonad.mk' _
  (id_map := fun x => by cases x <;> rfl)
  (pure_bind := fun _ _ => rfl)
  (bind_assoc := fun x _ _ => by cases x <;> rfl)
  (bind_pure_comp := fun _ x => by cases x <;> rfl)

instance {ε : Type u} : LawfulMonad (Except ε) := LawfulMonad.mk' _
  (id_map := fun x => by cases x <;> rfl)
  (pure_bind := fun _ _ => rfl)
  (bind_assoc := fun x _ _ => by cases x <;> rfl)
  (bind_pure_comp := fun _ x => by cases x <;> rfl)

namespace ReaderT

theorem ext {ρ : Type u} {m : Type u → Type v} {α : Type u} {x y : ReaderT ρ m α} (h : ∀ ctx, x.run ctx = y.run ctx) : x = y :=
  funext h

variable {m : Type u → Type v}

@[simp] theorem run_pure {α ρ : Type u} [Monad m] (a : α) (ctx : ρ) : (pure a : ReaderT ρ m α).run ctx = pure a := rfl
@[simp] theorem run_bind {ρ α β : Type u} [Monad m] (x : ReaderT ρ m α) (f : α → ReaderT ρ m β) (ctx : ρ) :
    (x >>= f).run ctx = x.run ctx >>= fun a => (f a).run ctx := rfl
@[simp] theorem run_map {α β ρ : Type u} [Monad m] (f : α → β) (x : ReaderT ρ m α) (ctx : ρ) : (f <$> x).run ctx = f <$> x.run ctx := rfl
@[simp] theorem run_read {ρ : Type u} [Monad m] (ctx : ρ) : (ReaderT.read : ReaderT ρ m ρ).run ctx = pure ctx := rfl

instance {ρ : Type u} [Monad m] [LawfulMonad m] : LawfulMonad (ReaderT ρ m) := LawfulMonad.mk' _
  (id_map := fun x => ext fun ctx => id_map (x.run ctx))
  (pure_bind := fun x f => ext fun ctx => pure_bind x (fun a => (f a).run ctx))
  (bind_assoc := fun x f g => ext fun ctx => bind_assoc (x.run ctx) (fun a => (f a).run ctx) (fun b => (g b).run ctx))
  (map_const := fun x y => ext fun ctx => congrFun (congrFun (LawfulFunctor.map_const (f := m)) x) (y.run ctx))
  (seqLeft_eq := fun x y => ext fun ctx => seqLeft_eq_bind (x.run ctx) (y.run ctx))
  (seqRight_eq := fun x y => ext fun ctx => seqRight_eq_bind (x.run ctx) (y.run ctx))
  (bind_pure_comp := fun f x => ext fun ctx => bind_pure_comp f (x.run ctx))
  (bind_map := fun f x => ext fun ctx => bind_map (f.run ctx) (x.run ctx))

end ReaderT

namespace StateT

theorem ext {σ : Type u} {m : Type u → Type v} {α : Type u} {x y : StateT σ m α} (h : ∀ s, x.run s = y.run s) : x = y := funext h

variable {m : Type u → Type v}

@[simp] theorem run'_eq {σ α : Type u} [Monad m] (x : StateT σ m α) (s : σ) : x.run' s = (·.1) <$> x.run s := rfl
@[simp] theorem run_pure {α σ : Type u} [Monad m] (a : α) (s : σ) : (pure a : StateT σ m α).run s = pure (a, s) := rfl
@[simp] theorem run_bind {σ α β : Type u} [Monad m] (x : StateT σ m α) (f : α → StateT σ m β) (s : σ) :
    (x >>= f).run s = x.run s >>= fun p => (f p.1).run p.2 := rfl
@[simp] theorem run_map {α β σ : Type u} [Monad m] [LawfulMonad m] (f : α → β) (x : StateT σ m α) (s : σ) :
    (f <$> x).run s = (fun (p : α × σ) => (f p.1, p.2)) <$> x.run s := bind_pure_comp (fun p : α × σ => (f p.1, p.2)) (x.run s)
@[simp] theorem run_get {σ : Type u} [Monad m] (s : σ) : (get : StateT σ m σ).run s = pure (s, s) := rfl
@[simp] theorem run_set {σ : Type u} [Monad m] (s s' : σ) : (set s' : StateT σ m PUnit).run s = pure (⟨⟩, s') := rfl
@[simp] theorem run_modify {σ : Type u} [Monad m] (f : σ → σ) (s : σ) : (modify f : StateT σ m PUnit).run s = pure (⟨⟩, f s) := rfl

instance {σ : Type u} [Monad m] [LawfulMonad m] : LawfulMonad (StateT σ m) := LawfulMonad.mk' _
  (id_map := fun x => ext fun s => (run_map id x s).trans (id_map (x.run s)))
  (pure_bind := fun x f => ext fun s => pure_bind (x, s) (fun p => (f p.1).run p.2))
  (bind_assoc := fun x f g => ext fun s => bind_assoc (x.run s) (fun p => (f p.1).run p.2) (fun p => (g p.1).run p.2))

end StateT

namespace ExceptT

theorem ext {ε : Type u} {m : Type u → Type v} {α : Type u} {x y : ExceptT ε m α} (h : x.run = y.run) : x = y := h

@[simp] theorem run_pure {m : Type u → Type v} {α ε : Type u} [Monad m] (x : α) :
    ExceptT.run (pure x : ExceptT ε m α) = pure (.ok x) := rfl

instance {ε : Type u} {m : Type u → Type v} [Monad m] [LawfulMonad m] : LawfulMonad (ExceptT ε m) := LawfulMonad.mk' _
  (id_map := fun x => (bind_congr (x := x.run) fun a => by cases a <;> rfl).trans (bind_pure x.run))
  (pure_bind := fun x f => pure_bind (Except.ok x) (ExceptT.bindCont f))
  (bind_assoc := fun x f g => (bind_assoc x.run (ExceptT.bindCont f) (ExceptT.bindCont g)).trans <| bind_congr fun a => by
    cases a with
    | ok a => rfl
    | error e => exact pure_bind (Except.error e) (ExceptT.bindCont g))
  (bind_pure_comp := fun f x => bind_congr (x := x.run) fun a => by cases a <;> rfl)

end ExceptT

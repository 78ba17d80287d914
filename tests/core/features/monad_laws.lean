prelude
import Core

example {m : Type → Type} [Monad m] [LawfulMonad m] (x : m Nat) (f g : Nat → m Nat) :
    (do let a ← x; let b ← f a; g b) = x >>= f >>= g := by simp
example {m : Type → Type} [Monad m] [LawfulMonad m] (x : m Nat) : id <$> x = x := by simp
example : LawfulMonad (StateT Nat (ReaderT Nat (ExceptT Nat Option))) := inferInstance
example (f : Nat → Nat) (s : Nat) : ((do modify f; get) : StateM Nat Nat).run s = (f s, f s) := rfl
example (x : StateM Nat Nat) (s : Nat) : (id <$> x).run s = x.run s := by simp

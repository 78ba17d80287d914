import Stock

/-! # Programs and data whose rules are theorems with names: a stack machine, a loop, chains, trees

Functions are irreducible once their rules are proved, so that no computation proves anything.
-/

/-! ## A stack machine that may choose -/

/-- What the machine computes with. -/
inductive Word where
  | zero
  | plus (x y : Word)
  | times (x y : Word)

/-- What lies on the stack. -/
inductive Stack where
  | empty
  | on (x : Word) (s : Stack)

/-- A program: the next instruction and the rest. -/
inductive Code where
  | halt
  | push (x : Word) (p : Code)
  | add (p : Code)
  | mul (p : Code)
  | dup (p : Code)
  | swap (p : Code)
  | drop (p : Code)
  | either (p q : Code)

attribute [pp_nodot] Word.plus Word.times Code.add Code.mul Code.dup Code.swap Code.drop Code.either

namespace Vm

/-- A program may turn the first stack into the second. -/
inductive Run : Code → Stack → Stack → Prop where
  | halt' {s} : Run .halt s s
  | push' {x p s t} : Run p (.on x s) t → Run (.push x p) s t
  | add' {x y p s t} : Run p (.on (.plus x y) s) t → Run (.add p) (.on y (.on x s)) t
  | mul' {x y p s t} : Run p (.on (.times x y) s) t → Run (.mul p) (.on y (.on x s)) t
  | dup' {x p s t} : Run p (.on x (.on x s)) t → Run (.dup p) (.on x s) t
  | swap' {x y p s t} : Run p (.on y (.on x s)) t → Run (.swap p) (.on x (.on y s)) t
  | drop' {x p s t} : Run p s t → Run (.drop p) (.on x s) t
  | first' {p q s t} : Run p s t → Run (.either p q) s t
  | second' {p q s t} : Run q s t → Run (.either p q) s t

theorem halt {s : Stack} : Run .halt s s := .halt'
theorem push {x : Word} {p : Code} {s t : Stack} (h : Run p (.on x s) t) : Run (.push x p) s t := .push' h
theorem add {x y : Word} {p : Code} {s t : Stack} (h : Run p (.on (.plus x y) s) t) :
    Run (.add p) (.on y (.on x s)) t := .add' h
theorem mul {x y : Word} {p : Code} {s t : Stack} (h : Run p (.on (.times x y) s) t) :
    Run (.mul p) (.on y (.on x s)) t := .mul' h
theorem dup {x : Word} {p : Code} {s t : Stack} (h : Run p (.on x (.on x s)) t) : Run (.dup p) (.on x s) t := .dup' h
theorem swap {x y : Word} {p : Code} {s t : Stack} (h : Run p (.on y (.on x s)) t) :
    Run (.swap p) (.on x (.on y s)) t := .swap' h
theorem drop {x : Word} {p : Code} {s t : Stack} (h : Run p s t) : Run (.drop p) (.on x s) t := .drop' h
theorem first {p q : Code} {s t : Stack} (h : Run p s t) : Run (.either p q) s t := .first' h
theorem second {p q : Code} {s t : Stack} (h : Run q s t) : Run (.either p q) s t := .second' h

end Vm

/-! ## A loop that is run so many times -/

/-- How often a loop is still run. -/
inductive Count where
  | zero
  | succ (n : Count)

attribute [pp_nodot] Count.succ

theorem Count.induct {P : Count → Prop} (h : P zero) (h' : ∀ n, P n → P (succ n)) (n : Count) : P n := by
  induction n with
  | zero => exact h
  | succ n ih => exact h' n ih

/-- `Loop f n a b`: the body `f`, run `n` times from the state `a`, ends in `b`. -/
inductive Loop {S : Type} (f : S → S) : Count → S → S → Prop where
  | stop' {a} : Loop f .zero a a
  | step' {n a b} : Loop f n (f a) b → Loop f (.succ n) a b

theorem Loop.stop {S : Type} {f : S → S} {a : S} : Loop f .zero a a := .stop'
theorem Loop.step {S : Type} {f : S → S} {n : Count} {a b : S} (h : Loop f n (f a) b) : Loop f (.succ n) a b := .step' h

/-! ## Chains -/

/-- A list. -/
inductive Chain (α : Type) where
  | nil
  | cons (x : α) (xs : Chain α)

namespace Chain

variable {α : Type}

/-- One chain behind another. -/
def app : Chain α → Chain α → Chain α
  | nil, ys => ys
  | cons x xs, ys => cons x (app xs ys)

/-- Backwards. -/
def rev : Chain α → Chain α
  | nil => nil
  | cons x xs => app (rev xs) (cons x nil)

theorem induct {P : Chain α → Prop} (h : P nil) (h' : ∀ x xs, P xs → P (cons x xs)) (xs : Chain α) : P xs := by
  induction xs with
  | nil => exact h
  | cons x xs ih => exact h' x xs ih

theorem nil_app (ys : Chain α) : app nil ys = ys := rfl
theorem cons_app (x : α) (xs ys : Chain α) : app (cons x xs) ys = cons x (app xs ys) := rfl
theorem rev_nil : rev (nil : Chain α) = nil := rfl
theorem rev_cons (x : α) (xs : Chain α) : rev (cons x xs) = app (rev xs) (cons x nil) := rfl

theorem app_nil (xs : Chain α) : app xs nil = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [cons_app, ih]

theorem app_assoc (xs ys zs : Chain α) : app (app xs ys) zs = app xs (app ys zs) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [cons_app, cons_app, cons_app, ih]

theorem rev_app (xs ys : Chain α) : rev (app xs ys) = app (rev ys) (rev xs) := by
  induction xs with
  | nil => rw [nil_app, rev_nil, app_nil]
  | cons x xs ih => rw [cons_app, rev_cons, rev_cons, ih, app_assoc]

theorem rev_rev (xs : Chain α) : rev (rev xs) = xs := by
  induction xs with
  | nil => rw [rev_nil, rev_nil]
  | cons x xs ih => rw [rev_cons, rev_app, ih, rev_cons, rev_nil, nil_app, cons_app, nil_app]

attribute [irreducible] app rev
attribute [pp_nodot] app rev

end Chain

/-! ## Trees -/

/-- A binary tree. -/
inductive Tree (α : Type) where
  | leaf
  | node (l : Tree α) (x : α) (r : Tree α)

attribute [pp_nodot] Tree.node

theorem Tree.induct {α : Type} {P : Tree α → Prop} (h : P leaf) (h' : ∀ l x r, P l → P r → P (node l x r))
    (t : Tree α) : P t := by
  induction t with
  | leaf => exact h
  | node l x r ihl ihr => exact h' l x r ihl ihr

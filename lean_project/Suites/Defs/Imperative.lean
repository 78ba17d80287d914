import Suites.Defs.Machines

/-! # A small imperative language over the expressions of `Suites.Defs.Machines` -/

namespace Imp

open Machine

/-- Statements. A loop asks once how often it goes round. -/
inductive Stmt where
  | skip : Stmt
  | assign : Nat → Exp → Stmt
  | seq : Stmt → Stmt → Stmt
  | cond : Exp → Stmt → Stmt → Stmt
  | loop : Exp → Stmt → Stmt

/-- A variable changed. -/
def update (env : Nat → Nat) (x v : Nat) (y : Nat) : Nat := if y = x then v else env y

/-- `f`, so many product. -/
def repeated (f : (Nat → Nat) → Nat → Nat) : Nat → (Nat → Nat) → Nat → Nat
  | 0, env => env
  | n + 1, env => repeated f n (f env)

/-- What a statement does; a condition holds if it is not 0. -/
def run : Stmt → (Nat → Nat) → Nat → Nat
  | Stmt.skip, env => env
  | Stmt.assign x e, env => update env x (e.eval env)
  | Stmt.seq s t, env => run t (run s env)
  | Stmt.cond e s t, env => if e.eval env = 0 then run t env else run s env
  | Stmt.loop e s, env => repeated (run s) (e.eval env) env

/-- The variable occurs in the expression. -/
def Reads (x : Nat) : Exp → Prop
  | Exp.num _ => False
  | Exp.var y => x = y
  | Exp.add a b => Reads x a ∨ Reads x b
  | Exp.mul a b => Reads x a ∨ Reads x b

/-- The variable may be changed by the statement. -/
def Writes (x : Nat) : Stmt → Prop
  | Stmt.skip => False
  | Stmt.assign y _ => x = y
  | Stmt.seq s t => Writes x s ∨ Writes x t
  | Stmt.cond _ s t => Writes x s ∨ Writes x t
  | Stmt.loop _ s => Writes x s

/-- A sum, computed at once if both parts are numbers, without zeros. -/
def sum : Exp → Exp → Exp
  | Exp.num m, Exp.num n => Exp.num (m + n)
  | Exp.num 0, b => b
  | a, Exp.num 0 => a
  | a, b => Exp.add a b

/-- A product, computed at once if both parts are numbers. -/
def product : Exp → Exp → Exp
  | Exp.num m, Exp.num n => Exp.num (m * n)
  | a, b => Exp.mul a b

/-- Constants folded. -/
def fold : Exp → Exp
  | Exp.num n => Exp.num n
  | Exp.var x => Exp.var x
  | Exp.add a b => sum (fold a) (fold b)
  | Exp.mul a b => product (fold a) (fold b)

/-- Constants folded everywhere. -/
def optimize : Stmt → Stmt
  | Stmt.skip => Stmt.skip
  | Stmt.assign x e => Stmt.assign x (fold e)
  | Stmt.seq s t => Stmt.seq (optimize s) (optimize t)
  | Stmt.cond e s t => Stmt.cond (fold e) (optimize s) (optimize t)
  | Stmt.loop e s => Stmt.loop (fold e) (optimize s)

/-- Hoare's triple: from `P` the statement leads to `Q`. -/
def Triple (P : (Nat → Nat) → Prop) (s : Stmt) (Q : (Nat → Nat) → Prop) : Prop := ∀ env, P env → Q (run s env)

/-- Two statements do the same. -/
def Same (s t : Stmt) : Prop := ∀ env, run s env = run t env

end Imp

prelude
import Core.Int.Ring

/-!
Normal forms for associative operations, possibly commutative, idempotent and with neutral elements: what `ac_rfl` and `ac_nf`
prove their results with.
-/

universe u v w

namespace Std

class Associative {α : Sort u} (op : α → α → α) : Prop where
  assoc : (a b c : α) → op (op a b) c = op a (op b c)

class Commutative {α : Sort u} (op : α → α → α) : Prop where
  comm : (a b : α) → op a b = op b a

class IdempotentOp {α : Sort u} (op : α → α → α) : Prop where
  idempotent : (x : α) → op x x = x

class LeftIdentity {α : Sort u} {β : Sort v} (op : α → β → β) (o : outParam α) : Prop

class LawfulLeftIdentity {α : Sort u} {β : Sort v} (op : α → β → β) (o : outParam α) : Prop extends LeftIdentity op o where
  left_id : ∀ a, op o a = a

class RightIdentity {α : Sort u} {β : Sort v} (op : α → β → α) (o : outParam β) : Prop

class LawfulRightIdentity {α : Sort u} {β : Sort v} (op : α → β → α) (o : outParam β) : Prop extends RightIdentity op o where
  right_id : ∀ a, op a o = a

class Identity {α : Sort u} (op : α → α → α) (o : outParam α) : Prop extends LeftIdentity op o, RightIdentity op o

class LawfulIdentity {α : Sort u} (op : α → α → α) (o : outParam α) : Prop extends
  Identity op o, LawfulLeftIdentity op o, LawfulRightIdentity op o

end Std

instance : Std.Associative (α := Nat) (· + ·) := ⟨Nat.add_assoc⟩
instance : Std.Commutative (α := Nat) (· + ·) := ⟨Nat.add_comm⟩
instance : Std.LawfulIdentity (α := Nat) (· + ·) 0 where
  left_id := Nat.zero_add
  right_id := Nat.add_zero
instance : Std.Associative (α := Nat) (· * ·) := ⟨Nat.mul_assoc⟩
instance : Std.Commutative (α := Nat) (· * ·) := ⟨Nat.mul_comm⟩
instance : Std.LawfulIdentity (α := Nat) (· * ·) 1 where
  left_id := Nat.one_mul
  right_id := Nat.mul_one
instance : Std.Associative (α := Int) (· + ·) := ⟨Int.add_assoc⟩
instance : Std.Commutative (α := Int) (· + ·) := ⟨Int.add_comm⟩
instance : Std.LawfulIdentity (α := Int) (· + ·) 0 where
  left_id := Int.zero_add
  right_id := Int.add_zero
instance : Std.Associative (α := Int) (· * ·) := ⟨Int.mul_assoc⟩
instance : Std.Commutative (α := Int) (· * ·) := ⟨Int.mul_comm⟩
instance : Std.LawfulIdentity (α := Int) (· * ·) 1 where
  left_id := Int.one_mul
  right_id := Int.mul_one
instance : Std.Associative And := ⟨fun _ _ _ => propext and_assoc⟩
instance : Std.Commutative And := ⟨fun _ _ => propext and_comm⟩
instance : Std.IdempotentOp And := ⟨and_self⟩
instance : Std.LawfulIdentity And True where
  left_id := true_and
  right_id := and_true
instance : Std.Associative Or := ⟨fun _ _ _ => propext or_assoc⟩
instance : Std.Commutative Or := ⟨fun _ _ => propext or_comm⟩
instance : Std.IdempotentOp Or := ⟨or_self⟩
instance : Std.LawfulIdentity Or False where
  left_id := false_or
  right_id := or_false

namespace Lean.Data.AC

open Std

inductive Expr
  | var (x : Nat)
  | op (lhs rhs : Expr)

structure Variable {α : Sort u} (op : α → α → α) : Type u where
  value : α
  neutral : Option (PLift (LawfulIdentity op value))

structure Context (α : Sort u) where
  op : α → α → α
  assoc : Associative op
  comm : Option (PLift (Commutative op))
  idem : Option (PLift (IdempotentOp op))
  vars : List (Variable op)
  arbitrary : α

class ContextInformation (α : Sort u) where
  isNeutral : α → Nat → Bool
  isComm : α → Bool
  isIdem : α → Bool

class EvalInformation (α : Sort u) (β : Sort v) where
  arbitrary : α → β
  evalOp : α → β → β → β
  evalVar : α → Nat → β

private def nth {β : Type u} : List β → Nat → β → β
  | [], _, d => d
  | b :: _, 0, _ => b
  | _ :: bs, n + 1, d => nth bs n d

def Context.var {α : Sort u} (ctx : Context α) (idx : Nat) : Variable ctx.op := nth ctx.vars idx ⟨ctx.arbitrary, none⟩

instance {α : Sort u} : ContextInformation (Context α) where
  isNeutral ctx x := (ctx.var x).neutral.isSome
  isComm ctx := ctx.comm.isSome
  isIdem ctx := ctx.idem.isSome

instance {α : Sort u} : EvalInformation (Context α) α where
  arbitrary ctx := ctx.arbitrary
  evalOp ctx := ctx.op
  evalVar ctx idx := (ctx.var idx).value

def eval {α : Sort u} (β : Sort v) [EvalInformation α β] (ctx : α) : (ex : Expr) → β
  | Expr.var idx => EvalInformation.evalVar ctx idx
  | Expr.op l r => EvalInformation.evalOp ctx (eval β ctx l) (eval β ctx r)

def Expr.toList : Expr → List Nat
  | Expr.var idx => [idx]
  | Expr.op l r => l.toList ++ r.toList

def evalList {α : Sort u} (β : Sort v) [EvalInformation α β] (ctx : α) : List Nat → β
  | [] => EvalInformation.arbitrary ctx
  | [x] => EvalInformation.evalVar ctx x
  | x :: y :: ys => EvalInformation.evalOp ctx (EvalInformation.evalVar ctx x) (evalList β ctx (y :: ys))

def insert (x : Nat) : List Nat → List Nat
  | [] => [x]
  | a :: as => if x < a then x :: a :: as else a :: insert x as

def sort (xs : List Nat) : List Nat := loop [] xs
where
  loop : List Nat → List Nat → List Nat
    | acc, [] => acc
    | acc, x :: xs => loop (insert x acc) xs

def mergeIdem (xs : List Nat) : List Nat :=
  match xs with
  | [] => []
  | x :: xs => loop x xs
where
  loop : Nat → List Nat → List Nat
    | curr, next :: rest => if curr = next then loop curr rest else curr :: loop next rest
    | curr, [] => [curr]

def removeNeutrals {α : Sort u} [info : ContextInformation α] (ctx : α) : List Nat → List Nat
  | x :: xs => match loop (x :: xs) with
    | [] => [x]
    | y :: ys => y :: ys
  | [] => []
where
  loop : List Nat → List Nat
    | x :: xs => match info.isNeutral ctx x with
      | true => loop xs
      | false => x :: loop xs
    | [] => []

def norm {α : Sort u} [info : ContextInformation α] (ctx : α) (e : Expr) : List Nat :=
  let xs := removeNeutrals ctx e.toList
  let xs := if info.isComm ctx then sort xs else xs
  if info.isIdem ctx then mergeIdem xs else xs

/-! ### Each step keeps the value -/

section
variable {α : Sort u} (ctx : Context α)

private abbrev E (ctx : Context α) (xs : List Nat) : α := evalList α ctx xs
private abbrev V (ctx : Context α) (x : Nat) : α := (ctx.var x).value

private theorem E_cons {x : Nat} {xs : List Nat} (h : xs ≠ []) : E ctx (x :: xs) = ctx.op (V ctx x) (E ctx xs) :=
  match xs, h with
  | _ :: _, _ => rfl

private theorem E_append {xs ys : List Nat} (hx : xs ≠ []) (hy : ys ≠ []) : E ctx (xs ++ ys) = ctx.op (E ctx xs) (E ctx ys) := by
  induction xs with
  | nil => exact absurd rfl hx
  | cons x xs ih =>
    cases xs with
    | nil => exact E_cons ctx hy
    | cons z zs =>
      rw [E_cons ctx (List.cons_ne_nil z zs), ctx.assoc.assoc, ← ih (List.cons_ne_nil z zs)]; rfl

private theorem insert_ne_nil (x : Nat) (xs : List Nat) : insert x xs ≠ [] := by
  cases xs with
  | nil => exact List.cons_ne_nil _ _
  | cons y ys =>
    unfold insert
    split <;> exact List.cons_ne_nil _ _

private theorem E_insert (h : Commutative ctx.op) (x : Nat) (xs : List Nat) : E ctx (insert x xs) = E ctx (x :: xs) := by
  induction xs with
  | nil => rfl
  | cons y ys ih =>
    unfold insert
    split
    · rfl
    · rw [E_cons ctx (insert_ne_nil x ys), ih, E_cons ctx (List.cons_ne_nil y ys)]
      cases ys with
      | nil => exact h.comm _ _
      | cons z zs =>
        rw [E_cons ctx (List.cons_ne_nil z zs), E_cons ctx (List.cons_ne_nil z zs), ← ctx.assoc.assoc, ← ctx.assoc.assoc,
          h.comm (V ctx y)]

private theorem E_insert_append (h : Commutative ctx.op) (x : Nat) (acc xs : List Nat) :
    E ctx (insert x acc ++ xs) = E ctx (acc ++ x :: xs) := by
  cases acc with
  | nil => rfl
  | cons a as =>
    have ha := List.cons_ne_nil a as
    rw [E_append ctx ha (List.cons_ne_nil x xs)]
    cases xs with
    | nil => rw [List.append_nil, E_insert ctx h, E_cons ctx ha]; exact h.comm _ _
    | cons z zs =>
      have hz := List.cons_ne_nil z zs
      rw [E_append ctx (insert_ne_nil _ _) hz, E_insert ctx h, E_cons ctx ha, E_cons ctx hz, ← ctx.assoc.assoc, h.comm (V ctx x)]

private theorem E_sort (h : Commutative ctx.op) (xs : List Nat) : E ctx (sort xs) = E ctx xs := by
  have go : ∀ (xs acc : List Nat), E ctx (sort.loop acc xs) = E ctx (acc ++ xs) := by
    intro xs
    induction xs with
    | nil => intro acc; rw [List.append_nil]; rfl
    | cons x xs ih => intro acc; exact (ih (insert x acc)).trans (E_insert_append ctx h x acc xs)
  exact go xs []

private theorem merge_ne_nil (xs : List Nat) : ∀ x, mergeIdem.loop x xs ≠ [] := by
  induction xs with
  | nil => intro x; exact List.cons_ne_nil _ _
  | cons y ys ih =>
    intro x
    unfold mergeIdem.loop
    split
    · exact ih x
    · exact List.cons_ne_nil _ _

private theorem E_merge (h : IdempotentOp ctx.op) (xs : List Nat) : E ctx (mergeIdem xs) = E ctx xs := by
  have go : ∀ (xs : List Nat) (x : Nat), E ctx (mergeIdem.loop x xs) = E ctx (x :: xs) := by
    intro xs
    induction xs with
    | nil => intro x; rfl
    | cons y ys ih =>
      intro x
      unfold mergeIdem.loop
      split
      · rename_i e
        subst e
        rw [ih x]
        cases ys with
        | nil => exact (h.idempotent _).symm
        | cons z zs =>
          rw [E_cons ctx (List.cons_ne_nil x (z :: zs)), E_cons ctx (List.cons_ne_nil z zs), ← ctx.assoc.assoc, h.idempotent]
      · rw [E_cons ctx (merge_ne_nil ys y), ih y, E_cons ctx (List.cons_ne_nil y ys)]
  cases xs with
  | nil => rfl
  | cons x xs => exact go xs x

private theorem neutral {x : Nat} (h : ContextInformation.isNeutral ctx x = true) : LawfulIdentity ctx.op (V ctx x) := by
  have h : (ctx.var x).neutral.isSome = true := h
  generalize hn : (ctx.var x).neutral = n at h
  cases n with
  | none => exact Bool.noConfusion h
  | some p => exact p.down

private theorem E_neutrals (xs : List Nat) : E ctx (removeNeutrals ctx xs) = E ctx xs := by
  have go : ∀ (xs : List Nat) (x : Nat),
      (removeNeutrals.loop ctx (x :: xs) = [] → ContextInformation.isNeutral ctx x = true ∧ E ctx (x :: xs) = V ctx x) ∧
      (removeNeutrals.loop ctx (x :: xs) ≠ [] → E ctx (removeNeutrals.loop ctx (x :: xs)) = E ctx (x :: xs)) := by
    intro xs
    induction xs with
    | nil =>
      intro x
      unfold removeNeutrals.loop
      split
      · rename_i hx; exact ⟨fun _ => ⟨hx, rfl⟩, fun n => absurd rfl n⟩
      · exact ⟨fun n => absurd n (List.cons_ne_nil _ _), fun _ => rfl⟩
    | cons y ys ih =>
      intro x
      have hy := List.cons_ne_nil y ys
      have ⟨empty, full⟩ := ih y
      rw [removeNeutrals.loop]
      generalize removeNeutrals.loop ctx (y :: ys) = r at *
      split
      · rename_i hx
        refine ⟨fun e => ⟨hx, ?_⟩, fun n => ?_⟩
        · have ⟨ny, ey⟩ := empty e
          rw [E_cons ctx hy, ey, (neutral ctx ny).right_id]
        · rw [full n, E_cons ctx hy, (neutral ctx hx).left_id]
      · refine ⟨fun n => absurd n (List.cons_ne_nil _ _), fun _ => ?_⟩
        cases r with
        | nil =>
          have ⟨ny, ey⟩ := empty rfl
          rw [E_cons ctx hy, ey, (neutral ctx ny).right_id]; rfl
        | cons z zs => rw [E_cons ctx (List.cons_ne_nil z zs), full (List.cons_ne_nil z zs), E_cons ctx hy]
  cases xs with
  | nil => rfl
  | cons x xs =>
    have ⟨empty, full⟩ := go xs x
    show E ctx (match removeNeutrals.loop ctx (x :: xs) with | [] => [x] | y :: ys => y :: ys) = E ctx (x :: xs)
    generalize removeNeutrals.loop ctx (x :: xs) = r at *
    cases r with
    | nil => exact (empty rfl).right.symm
    | cons y ys => exact full (List.cons_ne_nil y ys)

private theorem toList_ne_nil (e : Expr) : e.toList ≠ [] := by
  induction e with
  | var x => exact List.cons_ne_nil _ _
  | op l r ihl _ =>
    show l.toList ++ r.toList ≠ []
    cases h : l.toList with
    | nil => exact absurd h ihl
    | cons x xs => exact List.cons_ne_nil _ _

private theorem E_toList (e : Expr) : E ctx e.toList = eval α ctx e := by
  induction e with
  | var x => rfl
  | op l r ihl ihr =>
    show E ctx (l.toList ++ r.toList) = ctx.op _ _
    rw [E_append ctx (toList_ne_nil l) (toList_ne_nil r), ihl, ihr]

theorem Context.eval_norm (e : Expr) : evalList α ctx (norm ctx e) = eval α ctx e := by
  have sorted : E ctx (if ContextInformation.isComm ctx then sort (removeNeutrals ctx e.toList) else removeNeutrals ctx e.toList)
      = eval α ctx e := by
    split
    · rename_i h
      have c : Commutative ctx.op := by
        have h : ctx.comm.isSome = true := h
        cases hc : ctx.comm with
        | none => rw [hc] at h; exact Bool.noConfusion h
        | some p => exact p.down
      rw [E_sort ctx c, E_neutrals, E_toList]
    · rw [E_neutrals, E_toList]
  unfold norm
  dsimp only
  split
  · rename_i h
    have i : IdempotentOp ctx.op := by
      have h : ctx.idem.isSome = true := h
      cases hi : ctx.idem with
      | none => rw [hi] at h; exact Bool.noConfusion h
      | some p => exact p.down
    exact (E_merge ctx i _).trans sorted
  · exact sorted

theorem Context.eq_of_norm (a b : Expr) (h : norm ctx a == norm ctx b) : eval α ctx a = eval α ctx b := by
  rw [← Context.eval_norm, ← Context.eval_norm, eq_of_beq h]

end

end Lean.Data.AC

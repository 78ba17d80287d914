import Stock

/-! # Fresh copies of well-known operations

Numbers, sequences, trees and groups once more, under names that no lemma of any library speaks of. What is usually
known about them (`0 + a = a`, commutativity, `rev (l ++ m)`, …) has to be found again: `benchmarks/lemma_recovery.py`
measures whether a score finds it. -/

/-- Numbers in unary. -/
inductive Num where
  | z : Num
  | s : Num → Num

/-- Addition. -/
def plus (a : Num) : Num → Num
  | Num.z => a
  | Num.s b => Num.s (plus a b)

/-- Multiplication. -/
def times (a : Num) : Num → Num
  | Num.z => Num.z
  | Num.s b => plus (times a b) a

/-- Sequences. -/
inductive Chain (α : Type) where
  | stop : Chain α
  | link : α → Chain α → Chain α

/-- One sequence after the other. -/
def join {α : Type} : Chain α → Chain α → Chain α
  | Chain.stop, m => m
  | Chain.link x l, m => Chain.link x (join l m)

/-- Back to front. -/
def turn {α : Type} : Chain α → Chain α
  | Chain.stop => Chain.stop
  | Chain.link x l => join (turn l) (Chain.link x Chain.stop)

/-- How many there are. -/
def count {α : Type} : Chain α → Num
  | Chain.stop => Num.z
  | Chain.link _ l => Num.s (count l)

/-- A function on each. -/
def each {α : Type} (f : α → α) : Chain α → Chain α
  | Chain.stop => Chain.stop
  | Chain.link x l => Chain.link (f x) (each f l)

/-- Binary trees with values at the leaves. -/
inductive Bush (α : Type) where
  | tip : α → Bush α
  | fork : Bush α → Bush α → Bush α

/-- Left and right exchanged everywhere. -/
def swap {α : Type} : Bush α → Bush α
  | Bush.tip x => Bush.tip x
  | Bush.fork t u => Bush.fork (swap u) (swap t)

/-- The number of tips. -/
def tips {α : Type} : Bush α → Num
  | Bush.tip _ => Num.s Num.z
  | Bush.fork t u => plus (tips t) (tips u)

/-- The values from left to right. -/
def fringe {α : Type} : Bush α → Chain α
  | Bush.tip x => Chain.link x Chain.stop
  | Bush.fork t u => join (fringe t) (fringe u)

/-- A function on each value. -/
def alter {α : Type} (f : α → α) : Bush α → Bush α
  | Bush.tip x => Bush.tip (f x)
  | Bush.fork t u => Bush.fork (alter f t) (alter f u)

/-- A group, written with `dot`, `idle` and `undo`. -/
class Moves (G : Type) where
  /-- The operation. -/
  dot : G → G → G
  /-- The unit. -/
  idle : G
  /-- The inverse. -/
  undo : G → G
  assoc : ∀ a b c : G, dot (dot a b) c = dot a (dot b c)
  idle_left : ∀ a : G, dot idle a = a
  idle_right : ∀ a : G, dot a idle = a
  undo_left : ∀ a : G, dot (undo a) a = idle
  undo_right : ∀ a : G, dot a (undo a) = idle

export Moves (dot idle undo)

import Stock

/-! # A memory shared by processes and a kernel, and accounts shared by customers -/

namespace Memory

/-! ## Regions and programs -/

/-- Cells from `base` on, `size` of them. -/
structure Region where
  /-- The first cell. -/
  base : Nat
  /-- How many cells. -/
  size : Nat

/-- The cell belongs to the region. -/
def Inside (r : Region) (a : Nat) : Prop := r.base ≤ a ∧ a < r.base + r.size

/-- No cell belongs to both. -/
def Apart (r s : Region) : Prop := ∀ a, Inside r a → ¬Inside s a

/-- From a process's own numbers to cells. -/
def translate (r : Region) (v : Nat) : Option Nat := if v < r.size then some (r.base + v) else none

/-- One cell changed. -/
def store (m : Nat → Nat) (a x : Nat) (b : Nat) : Nat := if b = a then x else m b

/-- What a process may do, in its own numbers. -/
inductive Instr where
  | skip : Instr
  | put : Nat → Nat → Instr
  | copy : Nat → Nat → Instr

/-- One instruction of the process that owns `r`; what it may not reach stays as it is. -/
def step (r : Region) : Instr → (Nat → Nat) → Nat → Nat
  | Instr.skip, m => m
  | Instr.put v x, m =>
    match translate r v with
    | some a => store m a x
    | none => m
  | Instr.copy v w, m =>
    match translate r v, translate r w with
    | some a, some b => store m b (m a)
    | _, _ => m

/-- A program. -/
def run (r : Region) : List Instr → (Nat → Nat) → Nat → Nat
  | [], m => m
  | i :: is, m => run r is (step r i m)

/-- Two processes in turn: `true` is the one that owns `r`, `false` the one that owns `s`. -/
def both (r s : Region) : List (Bool × Instr) → (Nat → Nat) → Nat → Nat
  | [], m => m
  | e :: es, m => both r s es (cond e.1 (step r e.2 m) (step s e.2 m))

/-- What one of the two does. -/
def own (who : Bool) : List (Bool × Instr) → List Instr
  | [] => []
  | e :: es => if e.1 = who then e.2 :: own who es else own who es

/-- Many processes in turn, each with the region that `table` gives it. -/
def schedule (table : Nat → Region) : List (Nat × Instr) → (Nat → Nat) → Nat → Nat
  | [], m => m
  | e :: es, m => schedule table es (step (table e.1) e.2 m)

/-! ## Calls of the kernel -/

/-- What happens: a process does something, or it calls the kernel. -/
inductive Event where
  | user : Instr → Event
  | call : Event

/-- The kernel counts its calls in cell 0. -/
def handle (r : Region) : Event → (Nat → Nat) → Nat → Nat
  | Event.user i, m => step r i m
  | Event.call, m => store m 0 (m 0 + 1)

/-- Several events. -/
def history (r : Region) : List Event → (Nat → Nat) → Nat → Nat
  | [], m => m
  | e :: es, m => history r es (handle r e m)

/-- How many calls. -/
def calls : List Event → Nat
  | [] => 0
  | Event.user _ :: es => calls es
  | Event.call :: es => calls es + 1

/-! ## Accounts -/

/-- A balance changed. -/
def amend (b : Nat → Int) (i : Nat) (x : Int) (j : Nat) : Int := if j = i then x else b j

/-- Money from one account to another, if there is enough and it is not the same account. -/
def transfer (i j n : Nat) (b : Nat → Int) : Nat → Int :=
  if i ≠ j ∧ (n : Int) ≤ b i then amend (amend b i (b i - n)) j (b j + n) else b

/-- Transfers one after the other, each as (from, to, amount). -/
def settle : List (Nat × Nat × Nat) → (Nat → Int) → Nat → Int
  | [], b => b
  | t :: ts, b => settle ts (transfer t.1 t.2.1 t.2.2 b)

/-- The sum of the first `n` balances. -/
def total (b : Nat → Int) : Nat → Int
  | 0 => 0
  | n + 1 => total b n + b n

end Memory

import Stock

/-! # Machines and what they keep: a stack machine, a bank account, protected memory, automata, codes -/

namespace Machine

/-! ## Arithmetic on a stack machine -/

/-- Arithmetic expressions with numbered variables. -/
inductive Exp where
  | num : Nat → Exp
  | var : Nat → Exp
  | add : Exp → Exp → Exp
  | mul : Exp → Exp → Exp

/-- Instructions. -/
inductive Op where
  | push : Nat → Op
  | load : Nat → Op
  | add : Op
  | mul : Op

namespace Exp

/-- The value of an expression. -/
def eval (env : Nat → Nat) : Exp → Nat
  | num n => n
  | var i => env i
  | add a b => eval env a + eval env b
  | mul a b => eval env a * eval env b

/-- The instructions that leave the value on the stack. -/
def compile : Exp → List Op
  | num n => [Op.push n]
  | var i => [Op.load i]
  | add a b => compile a ++ (compile b ++ [Op.add])
  | mul a b => compile a ++ (compile b ++ [Op.mul])

/-- The number of operations. -/
def ops : Exp → Nat
  | num _ => 0
  | var _ => 0
  | add a b => ops a + ops b + 1
  | mul a b => ops a + ops b + 1

/-- The number of leaves. -/
def leaves : Exp → Nat
  | num _ => 1
  | var _ => 1
  | add a b => leaves a + leaves b
  | mul a b => leaves a + leaves b

/-- The height. -/
def depth : Exp → Nat
  | num _ => 0
  | var _ => 0
  | add a b => max (depth a) (depth b) + 1
  | mul a b => max (depth a) (depth b) + 1

/-- Operands exchanged everywhere. -/
def swap : Exp → Exp
  | num n => num n
  | var i => var i
  | add a b => add (swap b) (swap a)
  | mul a b => mul (swap b) (swap a)

/-- Every variable replaced. -/
def subst (s : Nat → Exp) : Exp → Exp
  | num n => num n
  | var i => s i
  | add a b => add (subst s a) (subst s b)
  | mul a b => mul (subst s a) (subst s b)

/-- No variable occurs. -/
def closed : Exp → Bool
  | num _ => true
  | var _ => false
  | add a b => closed a && closed b
  | mul a b => closed a && closed b

end Exp

/-- One instruction. A stack that is too short stays as it is. -/
def step (env : Nat → Nat) : Op → List Nat → List Nat
  | Op.push n, st => n :: st
  | Op.load i, st => env i :: st
  | Op.add, b :: a :: st => (a + b) :: st
  | Op.mul, b :: a :: st => (a * b) :: st
  | _, st => st

/-- A program. -/
def exec (env : Nat → Nat) : List Op → List Nat → List Nat
  | [], st => st
  | op :: ops, st => exec env ops (step env op st)

/-! ## A bank account -/

/-- What a customer may ask for. -/
inductive Order where
  | deposit : Nat → Order
  | withdraw : Nat → Order

/-- The balance after an order; what is not there is not paid out. -/
def obey (b : Int) : Order → Int
  | Order.deposit n => b + n
  | Order.withdraw n => if (n : Int) ≤ b then b - n else b

/-- The balance after several orders. -/
def account (b : Int) : List Order → Int
  | [] => b
  | o :: os => account (obey b o) os

/-- What was paid in. -/
def paidIn : List Order → Int
  | [] => 0
  | Order.deposit n :: os => n + paidIn os
  | Order.withdraw _ :: os => paidIn os

/-! ## Memory with protected cells -/

/-- Who writes. -/
inductive Mode where
  | user : Mode
  | kernel : Mode

/-- A write to memory. The cells below `limit` belong to the kernel. -/
def write (limit : Nat) (m : Mode) (i v : Nat) (mem : Nat → Nat) (j : Nat) : Nat :=
  match m with
  | Mode.kernel => if j = i then v else mem j
  | Mode.user => if j = i ∧ limit ≤ i then v else mem j

/-- Several writes of a user, one after the other. -/
def userWrites (limit : Nat) : List (Nat × Nat) → (Nat → Nat) → Nat → Nat
  | [], mem => mem
  | w :: ws, mem => userWrites limit ws (write limit Mode.user w.1 w.2 mem)

/-- Several writes of the kernel, one after the other. -/
def kernelWrites (limit : Nat) : List (Nat × Nat) → (Nat → Nat) → Nat → Nat
  | [], mem => mem
  | w :: ws, mem => kernelWrites limit ws (write limit Mode.kernel w.1 w.2 mem)

/-! ## Automata -/

/-- A traffic light. -/
inductive Light where
  | red : Light
  | amber : Light
  | green : Light

/-- What comes next. -/
def Light.next : Light → Light
  | red => green
  | green => amber
  | amber => red

/-- The state of an automaton after some input. -/
def drive {S A : Type} (δ : S → A → S) : S → List A → S
  | s, [] => s
  | s, a :: as => drive δ (δ s a) as

/-- Does the number of `true`s differ from an even number? -/
def oddTrues : List Bool → Bool
  | [] => false
  | b :: bs => cond b (!oddTrues bs) (oddTrues bs)

/-- A counter that goes round. -/
def tick (n : Nat) (c : Nat) : Nat := (c + 1) % n

/-! ## Run lengths -/

/-- `n` times `x` in front. -/
def times (x : Nat) : Nat → List Nat → List Nat
  | 0, xs => xs
  | n + 1, xs => x :: times x n xs

/-- From run lengths to the list. -/
def decode : List (Nat × Nat) → List Nat
  | [] => []
  | r :: rs => times r.1 r.2 (decode rs)

/-- An element in front of run lengths. -/
def push (x : Nat) : List (Nat × Nat) → List (Nat × Nat)
  | [] => [(x, 1)]
  | r :: rs => if r.1 = x then (x, r.2 + 1) :: rs else (x, 1) :: r :: rs

/-- From a list to run lengths. -/
def encode : List Nat → List (Nat × Nat)
  | [] => []
  | x :: xs => push x (encode xs)

/-! ## A queue made of two stacks -/

/-- Front and back, the back in reverse. -/
structure Queue where
  /-- Where elements leave. -/
  front : List Nat
  /-- Where elements enter. -/
  back : List Nat

namespace Queue

/-- The elements in the order in which they leave. -/
def elements (q : Queue) : List Nat := q.front ++ q.back.reverse

/-- One more element. -/
def enqueue (x : Nat) (q : Queue) : Queue := ⟨q.front, x :: q.back⟩

/-- Everything moved to the front. -/
def tidy (q : Queue) : Queue := ⟨q.front ++ q.back.reverse, []⟩

/-- How many there are. -/
def size (q : Queue) : Nat := q.front.length + q.back.length

end Queue

end Machine

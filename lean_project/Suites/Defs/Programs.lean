import Stock

/-! # Small programs, with the theorems of `Suites.Programs` as their specifications -/

/-- `n + n`, by recursion. -/
def double : Nat → Nat
  | 0 => 0
  | n + 1 => double n + 2

/-- Half of `n`, rounded down. -/
def half : Nat → Nat
  | 0 => 0
  | 1 => 0
  | n + 2 => half n + 1

/-- `0 + 1 + … + n`. -/
def sumTo : Nat → Nat
  | 0 => 0
  | n + 1 => sumTo n + (n + 1)

/-- The sum of the first `n` odd numbers. -/
def sumOdd : Nat → Nat
  | 0 => 0
  | n + 1 => sumOdd n + (2 * n + 1)

/-- `1 * 2 * … * n`. -/
def fact : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * fact n

/-- The Fibonacci numbers. -/
def fib : Nat → Nat
  | 0 => 0
  | 1 => 1
  | n + 2 => fib n + fib (n + 1)

/-- Is the number even? -/
def even : Nat → Bool
  | 0 => true
  | n + 1 => !even n

/-- Addition with an accumulator. -/
def addAcc : Nat → Nat → Nat
  | 0, m => m
  | n + 1, m => addAcc n (m + 1)

/-- Multiplication with an accumulator: `n * m + k`. -/
def mulAcc : Nat → Nat → Nat → Nat
  | 0, _, k => k
  | n + 1, m, k => mulAcc n m (k + m)

/-- Factorial with an accumulator. -/
def factAcc : Nat → Nat → Nat
  | 0, k => k
  | n + 1, k => factAcc n (k * (n + 1))

/-- `f` applied `n` times. -/
def iter {α : Type} (f : α → α) : Nat → α → α
  | 0, x => x
  | n + 1, x => iter f n (f x)

/-- The sum of a list. -/
def total : List Nat → Nat
  | [] => 0
  | x :: xs => x + total xs

/-- The sum of a list, with an accumulator. -/
def totalAcc : List Nat → Nat → Nat
  | [], k => k
  | x :: xs, k => totalAcc xs (k + x)

/-- The reverse of `xs`, followed by `ys`. -/
def revOnto {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => revOnto xs (x :: ys)

/-- `xs` with `a` at its end. -/
def snoc {α : Type} : List α → α → List α
  | [], a => [a]
  | x :: xs, a => x :: snoc xs a

/-- Every element twice. -/
def stutter {α : Type} : List α → List α
  | [] => []
  | x :: xs => x :: x :: stutter xs

/-- How many elements satisfy `p`. -/
def countIf {α : Type} (p : α → Bool) : List α → Nat
  | [] => 0
  | x :: xs => cond (p x) (countIf p xs + 1) (countIf p xs)

/-- The elements that satisfy `p`. -/
def keep {α : Type} (p : α → Bool) : List α → List α
  | [] => []
  | x :: xs => cond (p x) (x :: keep p xs) (keep p xs)

/-- `[n - 1, …, 1, 0]`. -/
def countdown : Nat → List Nat
  | 0 => []
  | n + 1 => n :: countdown n

/-- `x` put before the first element that is not smaller. -/
def insertSorted (x : Nat) : List Nat → List Nat
  | [] => [x]
  | y :: ys => cond (Nat.ble x y) (x :: y :: ys) (y :: insertSorted x ys)

/-- Insertion sort. -/
def insertionSort : List Nat → List Nat
  | [] => []
  | x :: xs => insertSorted x (insertionSort xs)

/-- Binary trees with data at the inner nodes. -/
inductive BinTree (α : Type) where
  | leaf : BinTree α
  | node : BinTree α → α → BinTree α → BinTree α

namespace BinTree

/-- The number of inner nodes. -/
def size {α : Type} : BinTree α → Nat
  | leaf => 0
  | node l _ r => size l + 1 + size r

/-- The number of leaves. -/
def leaves {α : Type} : BinTree α → Nat
  | leaf => 1
  | node l _ r => leaves l + leaves r

/-- The length of the longest path. -/
def height {α : Type} : BinTree α → Nat
  | leaf => 0
  | node l _ r => max (height l) (height r) + 1

/-- Left and right exchanged everywhere. -/
def mirror {α : Type} : BinTree α → BinTree α
  | leaf => leaf
  | node l x r => node (mirror r) x (mirror l)

/-- `f` at every node. -/
def map {α β : Type} (f : α → β) : BinTree α → BinTree β
  | leaf => leaf
  | node l x r => node (map f l) (f x) (map f r)

/-- The data from left to right. -/
def toList {α : Type} : BinTree α → List α
  | leaf => []
  | node l x r => toList l ++ x :: toList r

/-- The sum of the data. -/
def sum : BinTree Nat → Nat
  | leaf => 0
  | node l x r => sum l + x + sum r

end BinTree

/-- Arithmetic expressions with one variable. -/
inductive Term where
  | var : Term
  | const : Nat → Term
  | plus : Term → Term → Term
  | times : Term → Term → Term

/-- Instructions of a stack machine. -/
inductive Instr where
  | load : Instr
  | push : Nat → Instr
  | add : Instr
  | mul : Instr

namespace Term

/-- The value of an expression when the variable is `x`. -/
def eval (x : Nat) : Term → Nat
  | var => x
  | const n => n
  | plus s t => eval x s + eval x t
  | times s t => eval x s * eval x t

/-- `t` in place of the variable. -/
def subst (t : Term) : Term → Term
  | var => t
  | const n => const n
  | plus r s => plus (subst t r) (subst t s)
  | times r s => times (subst t r) (subst t s)

/-- Operands exchanged everywhere. -/
def swap : Term → Term
  | var => var
  | const n => const n
  | plus s t => plus (swap t) (swap s)
  | times s t => times (swap t) (swap s)

/-- The number of leaves. -/
def size : Term → Nat
  | var => 1
  | const _ => 1
  | plus s t => size s + size t
  | times s t => size s + size t

/-- The instructions that leave the expression's value on the stack. -/
def compile : Term → List Instr
  | var => [Instr.load]
  | const n => [Instr.push n]
  | plus s t => compile s ++ (compile t ++ [Instr.add])
  | times s t => compile s ++ (compile t ++ [Instr.mul])

end Term

/-- One instruction on a stack, with `x` in the memory; a stack that is too short stays as it is. -/
def Instr.step (x : Nat) : Instr → List Nat → List Nat
  | load, st => x :: st
  | push n, st => n :: st
  | add, b :: a :: st => (a + b) :: st
  | mul, b :: a :: st => (a * b) :: st
  | _, st => st

/-- A program on a stack. -/
def run (x : Nat) : List Instr → List Nat → List Nat
  | [], st => st
  | i :: is, st => run x is (Instr.step x i st)

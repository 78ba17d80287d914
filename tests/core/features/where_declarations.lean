prelude
import Core

def f (n : Nat) : Nat := g n + 1
where
  g : Nat → Nat
  | 0 => 0
  | k + 1 => g k + 2
example : f 3 = 7 := rfl
theorem t (n : Nat) : n + 0 = n := aux
where aux : n + 0 = n := rfl
inductive Rose where
  | node : List Rose → Rose
def Rose.size : Rose → Nat
  | .node l => sizes l + 1
where sizes : List Rose → Nat
  | [] => 0
  | r :: rs => r.size + sizes rs
example : (Rose.node [.node [], .node []]).size = 3 := by simp [Rose.size, Rose.size.sizes]

prelude
import Core

def half? (n : Nat) : Except Nat Nat := if n % 2 = 0 then .ok (n / 2) else .error n
instance : Monad (Except Nat) where
  pure := .ok
  bind x f := match x with
    | .ok a => f a
    | .error e => .error e
def quarter? (n : Nat) : Except Nat Nat := do
  let m ← half? n
  half? m
example : quarter? 12 = .ok 3 := rfl

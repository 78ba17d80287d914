prelude
import Core

def half? (n : Nat) : Except Nat Nat := if n % 2 = 0 then .ok (n / 2) else throw n
def quarter? (n : Nat) : Except Nat Nat := do
  let m ← half? n
  half? m
example : quarter? 12 = .ok 3 := rfl
example : quarter? 6 = .error 3 := rfl
def orHundred (n : Nat) : Except Nat Nat := try half? n catch e => pure (e + 100)
example : orHundred 3 = .ok 103 := rfl

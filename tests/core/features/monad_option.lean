prelude
import Core

def half? (n : Nat) : Option Nat := if n % 2 = 0 then some (n / 2) else none
def quarter? (n : Nat) : Option Nat := do
  let m ← half? n
  let k ← half? m
  return k
example : quarter? 12 = some 3 := rfl
example : quarter? 10 = none := rfl
example : ((· + 1) <$> some 3) = some 4 := rfl
example : (none <|> some 1 : Option Nat) = some 1 := rfl
example (x : Option Nat) : (do let y ← x; pure y) = x := by simp
example (x : Option Nat) (f : Nat → Option Nat) : (x >>= f) = x.bind f := rfl
example : (do guard (3 = 3); pure 1 : Option Nat) = some 1 := rfl

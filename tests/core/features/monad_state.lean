prelude
import Core

def tick : StateM Nat Unit := modify (· + 1)
def twice : StateM Nat Nat := do
  tick
  tick
  return (← get) + 10
example : twice.run 3 = (15, 5) := rfl
example (s : Nat) : (twice.run s).2 = s + 2 := rfl
def checked (n : Nat) : StateT Nat (Except String) Unit := do
  if n > 3 then throw "big"
  set n
  unless n = 0 do
    modify (· + 1)
  for i in [1, 2, 3] do
    if i == 2 then continue
    modify (· + i)
example : (checked 2).run 0 = .ok ((), 7) := rfl
example : (checked 4).run 0 = .error "big" := rfl

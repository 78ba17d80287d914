prelude
import Core

def next : ReaderT Nat Option Nat := do
  let n ← read
  if n = 0 then failure
  return n + 1
example : next.run 3 = some 4 := rfl
example : next.run 0 = none := rfl
def double : ReaderM Nat Nat := do return (← read) * 2
example : double.run 4 = 8 := rfl

prelude
import Core

def Even := { n : Nat // n % 2 = 0 }
example : Even := ⟨4, rfl⟩
example (x : { n : Nat // n > 2 }) : x.val > 2 := x.property

prelude
import Core

def EvenNat := { n : Nat // n % 2 = 0 }
example : EvenNat := ⟨4, rfl⟩
example (x : { n : Nat // n > 2 }) : x.val > 2 := x.property

prelude
import Core

def plus3 (a b : Nat) := a + b + 3
infixl:65 " ⊞ " => plus3
example : 1 ⊞ 2 ⊞ 3 = 12 := rfl

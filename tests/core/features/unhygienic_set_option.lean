prelude
import Core

example : ∀ n : Nat, n = n := by
  unhygienic
    intro
    exact Eq.refl n
example : True := by
  set_option maxRecDepth 1000 in trivial

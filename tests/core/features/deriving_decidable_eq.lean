prelude
import Core

inductive Colour where
  | red | green | blue
deriving DecidableEq
example : Colour.red ≠ Colour.blue := by decide
structure P where
  a : Nat
  c : Colour
deriving DecidableEq
example : (⟨1, .red⟩ : P) ≠ ⟨2, .red⟩ := by decide

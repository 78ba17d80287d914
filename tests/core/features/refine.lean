prelude
import Core

example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  refine ⟨?_, ?second⟩
  · exact hp
  case second => exact hq

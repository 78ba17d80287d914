prelude
import Core

example (p q : Prop) (hp : p) (hq : q) : (p ∧ q) ∧ p := by
  refine ⟨⟨?_, ?_⟩, ?_⟩ <;> assumption

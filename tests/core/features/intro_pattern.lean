prelude
import Core

example (p q : Prop) : p ∧ q → q := by
  intro ⟨_, hq⟩
  exact hq

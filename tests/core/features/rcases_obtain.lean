prelude
import Core

example (p q r : Prop) (h : p ∧ (q ∨ r)) : (p ∧ q) ∨ (p ∧ r) := by
  obtain ⟨hp, hq | hr⟩ := h
  · exact .inl ⟨hp, hq⟩
  · rcases hp with hp
    exact .inr ⟨hp, hr⟩

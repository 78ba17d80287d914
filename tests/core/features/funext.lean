prelude
import Core

example (f g : Nat → Nat) (h : ∀ n, f n = g n) : f = g := by
  funext n
  exact h n

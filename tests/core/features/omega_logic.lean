prelude
import Core

example (a b : Nat) (h : ¬(a < b ∧ b < 10)) (k : a < b) : b ≥ 10 := by omega
example (a b : Nat) : (a < b ↔ ¬b ≤ a) ∧ (min a b ≤ max a b) := by omega
example (p : Nat × Nat) (h : p.1 < p.2) : p.1 + 1 ≤ p.2 := by omega

prelude
import Core

example (p q : Prop) (hp : p) : (p ∧ True) ∨ q := by simp [hp]
example (a : Nat) : a + 0 = a * 1 := by simp

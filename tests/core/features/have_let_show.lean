prelude
import Core

example (a : Nat) (h : a = 2) : a + a = 4 := by
  have h2 : a + a = 2 + 2 := by rw [h]
  let b := a
  show a + a = 4
  exact h2

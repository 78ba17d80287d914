prelude
import Core

example (a b c : Nat) (h : a = b) : a * c + 0 = b * c := by
  calc a * c + 0
    _ = a * c := Nat.add_zero _
    _ = b * c := by rw [h]

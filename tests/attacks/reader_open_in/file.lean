open Nat in theorem t : 1 = 2 := by sorry
open Nat in
theorem ok : succ 1 = 2 := rfl

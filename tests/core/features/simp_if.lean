prelude
import Core

example (a : Nat) (h : a = 3) : (if a = 3 then 1 else 2) = 1 := by simp [h]
example (p : Prop) [Decidable p] (h : ¬p) : (if p then 1 else 2) = 2 := by simp [h]

prelude
import Core

inductive Evens : Nat → Prop where
  | zero : Evens 0
  | step (n : Nat) (h : Evens n) : Evens (n + 2)
example : Evens 4 := .step 2 (.step 0 .zero)
theorem evens_add {m n : Nat} (hm : Evens m) (hn : Evens n) : Evens (m + n) := by
  induction hn with
  | zero => exact hm
  | step k _ ih => exact .step (m + k) ih
example : ¬ Evens 1 := by intro h; cases h

prelude
import Core

inductive Even : Nat → Prop where
  | zero : Even 0
  | step (n : Nat) (h : Even n) : Even (n + 2)
example : Even 4 := .step 2 (.step 0 .zero)
theorem even_add {m n : Nat} (hm : Even m) (hn : Even n) : Even (m + n) := by
  induction hn with
  | zero => exact hm
  | step k _ ih => exact .step (m + k) ih
example : ¬ Even 1 := by intro h; cases h

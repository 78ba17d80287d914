import Mathlib

open Real
open scoped BigOperators
noncomputable section

theorem exercise_1_1 {n : ℕ} (hn : n % 2 = 1) : n ^ 2 % 2 = 1 :=
sorry

theorem exercise_1_2 : ¬ ∃ x y : ℤ, 4*x^2 + 2 = y^2 :=
sorry

theorem exercise_1_3 (x : ℝ) (hx : 0 < x) : ∃ n : ℕ, (1 : ℝ) / (n + 1) < x :=
sorry

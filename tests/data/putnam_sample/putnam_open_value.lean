import Mathlib

noncomputable abbrev putnam_open_value_solution : ℕ := sorry
/-- Which number is it? -/
theorem putnam_open_value
(n : ℕ)
(hn : n + n = 4)
: n = putnam_open_value_solution :=
sorry

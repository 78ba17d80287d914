import Mathlib
open BigOperators

-- A problem in the form of PutnamBench, with a value to be found.
abbrev putnam_sum_of_cubes_solution : ℕ → ℕ := sorry
-- fun n : ℕ => (n * (n + 1) / 2) ^ 2
/--
Find the sum of the first $n$ cubes.
-/
theorem putnam_sum_of_cubes
: ∀ n : ℕ, ∑ k in Finset.range (n + 1), k ^ 3 = putnam_sum_of_cubes_solution n :=
sorry

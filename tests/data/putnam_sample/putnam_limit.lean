import Mathlib
open Filter Topology

/-- A sequence that tends to zero. -/
theorem putnam_limit
(a : ℕ → ℝ)
(ha : ∀ n, a n = 1 / (n + 1))
: Tendsto a atTop (𝓝 0) :=
sorry

import Mathlib

open Nat

/-- Show that the product of two consecutive numbers is even. -/
theorem putnam_parity
(n : ℕ)
: 2 ∣ n * (n + 1) :=
sorry

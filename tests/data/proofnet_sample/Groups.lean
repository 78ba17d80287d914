import Mathlib

/-- In a group, the inverse of the inverse. -/
theorem exercise_1_1 {G : Type*} [Group G] (a : G) :
  a⁻¹⁻¹ = a :=
sorry

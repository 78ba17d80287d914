set_option pp.maxSteps 10
set_option pp.deepTerms false
set_option pp.notation false
namespace X
inductive Nat | zero
theorem t : ∀ a b : Nat, a = b := by intro a b; cases a; cases b; rfl

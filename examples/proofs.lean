import Stock

/-! Two finished proofs: `lemma check examples/proofs.lean`. -/

theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p := by
  exact ⟨h.2, h.1⟩

theorem double_is_sum (n : Nat) : 2 * n = n + n := by
  omega

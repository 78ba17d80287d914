have first : (∃ n : Nat, n = n) → Nat := fun h => match h with | ⟨n, _⟩ => n
exact absurd rfl (by decide)

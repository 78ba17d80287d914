have h : (Char.ofNat 1114112) = (Char.ofNat 1114113) → 1 = 2 := by intro h; exact absurd h (by decide)
exact h rfl

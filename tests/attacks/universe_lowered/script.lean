have down : Type 1 → Type := fun T => T
exact absurd rfl (by decide)

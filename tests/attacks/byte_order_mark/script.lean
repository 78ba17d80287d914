exact absurd rfl (by decide)

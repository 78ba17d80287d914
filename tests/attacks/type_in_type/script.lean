have U : Type := Type
exact absurd rfl (by decide)

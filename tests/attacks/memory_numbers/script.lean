exact absurd (rfl : (2 ^ 16777215) ^ 256 = 1) (by decide)

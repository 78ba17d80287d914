exact ⟨h, trivial⟩

attribute [local simp] Nat.add_comm Nat.zero_add

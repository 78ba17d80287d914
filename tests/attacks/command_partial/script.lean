exact ⟨h, trivial⟩

partial def bad (n : Nat) : Nat := bad (n + 1)

exact ⟨h, trivial⟩

opaque bad : Nat

exact ⟨h, trivial⟩

instance : Inhabited Nat := ⟨7⟩

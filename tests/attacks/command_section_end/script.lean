exact ⟨h, trivial⟩
end
section

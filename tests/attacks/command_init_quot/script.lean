exact ⟨h, trivial⟩

init_quot

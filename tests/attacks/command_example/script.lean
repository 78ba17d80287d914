exact ⟨h, trivial⟩

example : True := trivial

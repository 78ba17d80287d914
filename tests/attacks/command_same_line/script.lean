exact ⟨h, trivial⟩ theorem extra : True := trivial

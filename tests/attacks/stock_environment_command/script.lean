exact ⟨h, trivial⟩

run_cmd Lean.addDecl (.axiomDecl { name := `attack.ax, levelParams := [], type := Lean.mkConst ``False, isUnsafe := false })

run_tac Lean.addDecl (.axiomDecl { name := (Lean.Name.mkSimple "propext]\n'attack' depends on axioms: [propext"), levelParams := [], type := Lean.mkConst ``False, isUnsafe := false })
exact absurd (by_elab return Lean.mkConst (Lean.Name.mkSimple "propext]\n'attack' depends on axioms: [propext") : False) id

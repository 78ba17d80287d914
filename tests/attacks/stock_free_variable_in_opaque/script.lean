run_tac
  let x := Lean.mkFVar ⟨`attack.x⟩
  Lean.addDecl (.opaqueDecl { name := `attack.op, levelParams := [], type := Lean.mkConst ``False, value := x, isUnsafe := false, all := [] })
exact attack.op.elim

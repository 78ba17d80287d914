run_tac
  Lean.addDecl (.axiomDecl { name := `attack.ax, levelParams := [], type := Lean.mkConst ``False, isUnsafe := false })
  Lean.modifyEnv fun env => (Lean.persistentEnvExtensionsRef.get : BaseIO _) |> fun _ => env
exact attack.ax.elim

run_tac
  let option := Lean.Name.mkStr2 "debug" ("skip" ++ "Kernel" ++ "TC")
  Lean.withOptions (·.setBool option true) do
    Lean.addDecl (.thmDecl { name := `attack.any, levelParams := [], type := .forallE `p (.sort .zero) (.bvar 0) .default, value := Lean.mkConst ``True.intro })
exact attack.any _

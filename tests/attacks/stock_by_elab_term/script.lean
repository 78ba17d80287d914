exact by_elab return Lean.mkConst ``True.intro

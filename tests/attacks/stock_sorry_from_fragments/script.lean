exact by_elab do
  let name := Lean.Name.mkSimple (String.ofList ['s', 'o', 'r', 'r', 'y', 'A', 'x'])
  return Lean.mkAppN (Lean.mkConst name [.zero]) #[Lean.mkNatEq (Lean.mkNatLit 1) (Lean.mkNatLit 2), Lean.mkConst ``Bool.true]

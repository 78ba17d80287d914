set_option debug.skipKernelTC true in
decide +kernel

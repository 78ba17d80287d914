run_tac (discard (IO.Process.spawn { cmd := "lean", args := #["--run", "later.lean"], setsid := true }) : IO Unit)
exact absurd rfl (by decide)

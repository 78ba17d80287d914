run_tac (IO.FS.writeFile "/tmp/lemma-attack-was-here" "x" : IO Unit)
exact ⟨h, trivial⟩

exact ⟨h, trivial⟩

initialize IO.FS.writeFile "/tmp/lemma-attack-was-here" "x"

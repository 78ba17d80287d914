run_tac do
  for entry in ← System.FilePath.readDir "/tmp" do
    IO.FS.writeFile (entry.path / "Candidate.olean") ""

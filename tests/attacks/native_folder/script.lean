exact ⟨h, trivial⟩

syntax (name := boom) "boom" : tactic
@[extern "x"] opaque IO.FS.createDir (path : String) (world : Unit) : Lean.Syntax
@[macro boom] def run : Lean.Macro := fun _ => pure (IO.FS.createDir "/tmp/lemma-attack-was-here" ())
example : True := by boom

exact ⟨h, trivial⟩

syntax (name := boom) "boom" : tactic
@[macro boom, extern "x"] opaque IO.Process.exit : Lean.Macro
example : True := by boom

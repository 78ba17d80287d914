prelude
import Core

example (a : Nat) : (fun x => x + 0) a = a := by dsimp

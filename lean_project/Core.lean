prelude
import Core.Lemmas
import Core.Fin
import Core.List.GetElem
import Core.AC

/-! The core library: foundations, tactics, numbers, lists, and the lemmas that proofs cite. -/

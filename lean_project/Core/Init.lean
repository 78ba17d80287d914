prelude
import Core.Lemmas
import Core.Fin
import Core.List.GetElem
import Core.AC

/-! What stands for Lean's own `Init`: foundations, tactics, numbers, lists, and the lemmas that proofs cite. -/

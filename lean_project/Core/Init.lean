prelude
import Core.Lemmas
import Core.Fin
import Core.List.GetElem
import Core.AC
import Core.Int.Linear
import Core.Array
import Core.Lawful
import Core.Logic.Quotient

/-! What stands for Lean's own `Init`: foundations, tactics, numbers, lists, and the lemmas that proofs cite. -/

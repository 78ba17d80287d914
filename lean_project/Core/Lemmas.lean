prelude
import Core.Lemmas.ListMore
import Core.Lemmas.NatMod

/-!
What proofs cite, on top of the foundations that the tactics need: theorems about numbers and lists under their official names.
-/

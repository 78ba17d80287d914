prelude
import Core.Lemmas.NatGcd
import Core.Lemmas.ListRange

/-!
What proofs cite, on top of the foundations that the tactics need: theorems about numbers and lists under their official names.
-/

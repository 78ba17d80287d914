prelude
import Core.WF
import Core.List.Lemmas
import Core.Nat.Dvd

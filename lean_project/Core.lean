prelude
import Core.Logic.Basic
import Core.List.Lemmas
import Core.Nat.Dvd

prelude
import Core.List.Basic
import Core.Lemmas

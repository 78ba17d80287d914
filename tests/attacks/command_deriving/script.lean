exact ⟨h, trivial⟩

inductive Two where
  | one
  | two
  deriving DecidableEq

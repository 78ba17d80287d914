exact ⟨h, trivial⟩

inductive Bool where
  | true
  | false

exact ⟨h, trivial⟩

inductive Nat.Bad : Prop
  | mk : Nat.Bad

theorem t : ∀ n : Nat, n < 1
  | 0 => by decide
  | _ + 1 => by sorry
theorem ok : ∀ n : Nat, n = n
  | 0 => rfl
  | _ + 1 => rfl

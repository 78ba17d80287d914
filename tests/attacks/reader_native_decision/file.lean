def f (n : Nat) : Nat := n + 1
theorem t : f 1 = 2 := by decide +native
theorem ok : f 1 = 2 := rfl

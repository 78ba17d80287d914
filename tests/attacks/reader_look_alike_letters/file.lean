def Νat : Type := Unit
theorem t (a b : Νat) : a = b := by cases a; cases b; rfl
theorem u (a b : Nat) : a = b := by cases a; cases b; rfl

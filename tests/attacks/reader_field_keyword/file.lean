structure S where
  «class» : Nat
  «theorem» : Nat

def y (s : S) : Nat := (s).class

theorem t : 1 = 2 := by sorry
theorem ok (s : S) : y s = s.class := rfl

notation "two" => 1
theorem t : 1 = two := rfl
theorem ok : True := trivial

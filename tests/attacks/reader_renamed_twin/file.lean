namespace A
def foo : Nat := 3
end A
open A renaming foo → bar
theorem t : bar = 3 := rfl
theorem u : bar = 2 := rfl

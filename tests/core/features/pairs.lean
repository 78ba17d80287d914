prelude
import Core

example (a b : Nat) : (a, b).1 = a ∧ (a, b).snd = b := ⟨rfl, rfl⟩
example (p : Nat × Nat) : (p.1, p.2) = p := rfl
example : Nat × Bool := (1, true)

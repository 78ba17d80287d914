prelude
import Core

example : ∃ x y : Nat, x + y = 5 := ⟨2, 3, rfl⟩
example (p : Nat → Prop) (h : ∃ x, p x) : ∃ (y : Nat), p y := h

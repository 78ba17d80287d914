prelude
import Core

def op (a b : Nat) := a + b + 7
instance : Std.Associative op := ⟨fun a b c => by unfold op; omega⟩
instance : Std.Commutative op := ⟨fun a b => by unfold op; omega⟩
example (a b c : Nat) : op (op a b) c = op b (op c a) := by ac_rfl

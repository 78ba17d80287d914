-- expect: error: ⊢ k + 1 = (k + 1) * 1
prelude
import Core

example (n : Nat) : n = n * 1 := by induction n with
  | zero => rfl
  | succ k ih => done

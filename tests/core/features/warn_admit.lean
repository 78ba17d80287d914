-- expect: warning: declaration uses `sorry`
prelude
import Core

theorem later (a b : Nat) : a = b := by admit

-- expect: error: h : x = ↑n - 3
prelude
import Core

example (n : Nat) (x : Int) (h : x = ↑n - 3) : -x = 3 - ↑n := by done

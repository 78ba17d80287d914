prelude
import Core

example (n : Nat) : (if n = 0 then 1 else n) ≠ 0 := by
  split
  · decide
  · assumption
example (n : Nat) : (match n with | 0 => 0 | _ + 1 => 1) < 2 := by
  split <;> decide

prelude
import Core

syntax "sum! " "(" term,* ")" : term
macro_rules
  | `(sum! ()) => `(0)
  | `(sum! ($x)) => `($x)
  | `(sum! ($x, $xs,*)) => `($x + sum! ($xs,*))
example : sum! (1, 2, 3, 4) = 10 := rfl

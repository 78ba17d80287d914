prelude
import Core

example (p q : Prop) (h : p) (n : ¬p) : q := by
  exfalso
  contradiction
example (h : 1 = 2) : False := by contradiction

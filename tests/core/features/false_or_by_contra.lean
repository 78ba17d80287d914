prelude
import Core

example (p : Prop) (h : ¬¬p) : p := by
  false_or_by_contra
  contradiction

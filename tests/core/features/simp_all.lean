prelude
import Core

example (p q r : Prop) (hpq : p → q) (hqr : q → r) (hp : p) : r := by simp_all

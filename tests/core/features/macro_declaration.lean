prelude
import Core

macro "quickly" : tactic => `(tactic| first | rfl | assumption)
example (p : Prop) (h : p) : p := by quickly
macro "triple! " x:term:max : term => `($x * 3)
example : triple! 4 = 12 := rfl

prelude
import Core

example (p q : Prop) : p → q → p := by
  intro hp _
  exact hp

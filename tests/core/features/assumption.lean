prelude
import Core

example (p q : Prop) (_ : p) (h : q) : q := by assumption
example (p : Prop) (_ : p) : p := ‹p›

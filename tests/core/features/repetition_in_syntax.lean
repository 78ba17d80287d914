prelude
import Core

syntax "all_of " ident+ : tactic
macro_rules
  | `(tactic| all_of $h) => `(tactic| exact $h)
  | `(tactic| all_of $h $hs*) => `(tactic| exact ⟨$h, by all_of $hs*⟩)
example (p q r : Prop) (a : p) (b : q) (c : r) : p ∧ q ∧ r := by all_of a b c

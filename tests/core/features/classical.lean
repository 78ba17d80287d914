prelude
import Core

theorem em' (p : Prop) : p ∨ ¬p := Classical.em p
theorem dne (p : Prop) (h : ¬¬p) : p := Classical.byContradiction h
noncomputable def pick (p : Nat → Prop) (h : ∃ n, p n) : Nat := Classical.choose h
theorem pick_spec (p : Nat → Prop) (h : ∃ n, p n) : p (pick p h) := Classical.choose_spec h

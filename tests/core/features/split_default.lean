prelude
import Core

inductive Sign where
  | minus | zero | plus | other (n : Nat)

def Sign.weight : Sign → Nat
  | .minus => 1
  | .other n => n
  | _ => 0

example (s : Sign) (h : s.weight = 0) : s ≠ .minus := by
  unfold Sign.weight at h
  split at h <;> simp_all
example (p q : Prop) (h : p → False) : ¬(p ∧ q) := by simp_all

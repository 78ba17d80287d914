prelude
import Core

structure Box where
  inside : Nat → Prop
instance : Membership Nat Box := ⟨fun b n => b.inside n⟩
example (b : Box) (n : Nat) (h : n ∈ b) : ¬ n ∉ b := fun k => k h

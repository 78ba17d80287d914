prelude
import Core

example (a b : Nat) (h : a + 0 = b) : a = b := by rwa [Nat.add_zero] at h

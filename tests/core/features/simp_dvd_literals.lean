prelude
import Core

example : 3 ∣ 12 := by simp only [Nat.reduceDvd]
example : ¬5 ∣ 12 := by simp only [Nat.reduceDvd, not_false_eq_true]
example (n : Nat) (h : n = 12) : 3 ∣ n ∧ ¬5 ∣ n := by simp [h]
example : (-3 : Int) ∣ 12 := by simp
example (n : Int) (h : n = 12) : ¬5 ∣ n := by simp_all

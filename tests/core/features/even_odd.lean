prelude
import Core

example : Even 10 ∧ Odd 7 ∧ ¬Even 3 ∧ ¬Odd 0 := by decide
example : Even (-4 : ℤ) ∧ Odd (-7 : ℤ) := by decide
example (n : ℕ) (h : Odd n) : ∃ k, n = 2 * k + 1 := h
example (n : ℕ) (h : Even n) : ∃ r, n = r + r := h
example (n : ℕ) (h : Odd n) : Odd (n * n + 2) := by
  obtain ⟨k, rfl⟩ := h
  exact ⟨2 * k * k + 2 * k + 1, by rw [Nat.add_mul]; simp [Nat.mul_add, Nat.mul_comm, Nat.mul_left_comm]; omega⟩
example (a b : ℕ) (ha : Odd a) (hb : Odd b) : Even (a + b) := by
  rw [Nat.odd_iff] at ha hb
  rw [Nat.even_iff]
  omega
example (a b : ℤ) (h : Odd (a + b)) : ¬(Even a ∧ Even b) := by
  rw [Int.odd_iff] at h
  rw [Int.even_iff, Int.even_iff]
  omega

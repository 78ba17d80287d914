import Stock

/-! Lemmas to score: `lemma score examples/conjectures.lean --corpus nat`.

Good ones, trivial ones, false ones, and some that are wrong in other ways: each gets a verdict of its own. The good ones
were written with theorems of the suite in mind: they show what the table looks like, not that the score finds lemmas. -/

/-- Distributivity on both sides at once, in the order in which products are usually wanted. -/
theorem mul_add_flipped (a b c : Nat) : a * (b + c) = c * a + b * a := by
  rw [Nat.mul_add, Nat.add_comm, Nat.mul_comm a b, Nat.mul_comm a c]

/-- The square of a sum. -/
theorem square_of_sum (a b : Nat) : (a + b) * (a + b) = a * a + 2 * (a * b) + b * b := by
  rw [Nat.mul_add, Nat.add_mul, Nat.add_mul, Nat.mul_comm b a, Nat.two_mul, Nat.add_assoc, Nat.add_assoc, Nat.add_assoc]

/-- A product of sums. -/
theorem product_of_sums (a b c d : Nat) : (a + b) * (c + d) = a * c + b * c + (a * d + b * d) := by
  rw [Nat.mul_add, Nat.add_mul, Nat.add_mul]

/-- Powers of a product of three. -/
theorem pow_of_three (a b c n : Nat) : (a * b * c) ^ n = a ^ n * b ^ n * c ^ n := by
  rw [Nat.mul_pow, Nat.mul_pow]

/-- The other way round than the library has it, and on the other side. -/
theorem mul_sub_flipped (a b c : Nat) : c * a - c * b = (a - b) * c := by
  rw [Nat.mul_comm (a - b), Nat.mul_sub]

/-- Powers of a product, its factors exchanged. -/
theorem mul_pow_flipped (a b n : Nat) : (a * b) ^ n = b ^ n * a ^ n := by
  rw [Nat.mul_pow, Nat.mul_comm]

/-- Trivial: linear arithmetic is one word. -/
theorem sum_reversed (a b c : Nat) : a + b + c = c + b + a := by
  omega

/-- Already in the library, under another name. -/
theorem sum_comes_either_way (x y : Nat) : x + y = y + x := by
  exact Nat.add_comm x y

/-- An instance of what the library has. -/
theorem pow_of_successor_sum (a m n : Nat) : (a + 2) ^ (m + n) = (a + 2) ^ m * (a + 2) ^ n := by
  rw [Nat.pow_add]

/-- False from n = 3 on. -/
theorem squares_are_small (n : Nat) : n * n < 9 := by
  simp

/-- False, and it takes two variables to see it. -/
theorem sub_is_commutative (a b : Nat) : a - b = b - a := by
  omega

/-- The same as `product_of_sums`. -/
theorem product_of_sums_again (w x y z : Nat) : (w + x) * (y + z) = w * y + x * y + (w * z + x * z) := by
  rw [Nat.mul_add, Nat.add_mul, Nat.add_mul]

/-- True as far as anybody has looked (Goldbach's conjecture is not what a search of 128 steps finds). -/
theorem goldbach (n : Nat) (h : 1 < n) :
    ∃ p q : Nat, p + q = 2 * n ∧ (∀ k, k ∣ p → k = 1 ∨ k = p) ∧ (∀ k, k ∣ q → k = 1 ∨ k = q) := by
  sorry

/-- Its proof is wrong, but the search finds another. -/
theorem cube_as_product (a : Nat) : a ^ 3 = a * a * a := by
  rfl

/-- `Squarefree` is Mathlib's word, and nothing here brings it. -/
theorem needs_an_import (n : Nat) (h : Squarefree (n * n)) : n = 1 := by
  sorry

/-- This does not parse. -/
theorem no_colon (a b : Nat) a + b = b + a := by
  rfl

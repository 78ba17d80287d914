prelude
import Core.Int.Basic

/-!
Every integer is a difference of two natural numbers, `subNatNat a b`. In that form the operations and the order are polynomial
expressions in natural numbers, which turns each law of the integers into one about natural numbers.
-/

namespace Core.IntPair

open Int (subNatNat ofNat negSucc)

-- Proves equations and inequalities between sums of products by normal forms.
macro "nat_ac" : tactic => `(tactic| simp only [Nat.add_mul, Nat.mul_add, Nat.add_zero, Nat.zero_add, Nat.mul_zero, Nat.zero_mul,
  Nat.mul_one, Nat.one_mul, Nat.add_assoc, Nat.add_comm, Nat.add_left_comm, Nat.mul_assoc, Nat.mul_comm, Nat.mul_left_comm])

theorem shift (a b k : Nat) : subNatNat (a + k) (b + k) = subNatNat a b := by
  unfold subNatNat
  rw [Nat.add_sub_add_right, Nat.add_sub_add_right]

theorem sound {a b c d : Nat} (h : a + d = c + b) : subNatNat a b = subNatNat c d := by
  rw [← shift a b d, h, Nat.add_comm b d, shift]

theorem ofNat_eq (n : Nat) : ofNat n = subNatNat n 0 := by
  unfold subNatNat
  rw [Nat.zero_sub]; rfl

theorem natCast_eq (n : Nat) : (n : Int) = subNatNat n 0 := ofNat_eq n

theorem negSucc_eq (n : Nat) : negSucc n = subNatNat 0 (n + 1) := rfl

theorem canonical (a b : Nat) : (∃ n, a = n + b ∧ subNatNat a b = ofNat n) ∨ (∃ n, b = a + (n + 1) ∧ subNatNat a b = negSucc n) := by
  cases Nat.lt_or_ge a b with
  | inl h =>
    have ⟨n, e⟩ := Nat.le.dest h
    refine .inr ⟨n, ?_, ?_⟩
    · rw [← e]; show a + 1 + n = a + (n + 1); nat_ac
    · rw [negSucc_eq]; apply sound; rw [← e]; show a + (n + 1) = 0 + (a + 1 + n); nat_ac
  | inr h =>
    have ⟨n, e⟩ := Nat.le.dest h
    refine .inl ⟨n, ?_, ?_⟩
    · rw [← e, Nat.add_comm]
    · rw [ofNat_eq]; apply sound; rw [← e]; nat_ac

theorem rep (i : Int) : ∃ a b, i = subNatNat a b := by
  cases i with
  | ofNat n => exact ⟨n, 0, ofNat_eq n⟩
  | negSucc n => exact ⟨0, n + 1, rfl⟩

theorem neg (a b : Nat) : -subNatNat a b = subNatNat b a := by
  cases canonical a b with
  | inl h =>
    have ⟨n, e, k⟩ := h
    rw [k]
    cases n with
    | zero => show ofNat 0 = _; rw [ofNat_eq]; apply sound; rw [e]; nat_ac
    | succ n => show negSucc n = _; rw [negSucc_eq]; apply sound; rw [e]; nat_ac
  | inr h =>
    have ⟨n, e, k⟩ := h
    rw [k]; show ofNat (n + 1) = _; rw [ofNat_eq]; apply sound; rw [e]; nat_ac

theorem add (a b c d : Nat) : subNatNat a b + subNatNat c d = subNatNat (a + c) (b + d) := by
  cases canonical a b with
  | inl h =>
    have ⟨n, e, k⟩ := h
    rw [k]
    cases canonical c d with
    | inl h' =>
      have ⟨m, e', k'⟩ := h'
      rw [k']; show ofNat (n + m) = _; rw [ofNat_eq]; apply sound; rw [e, e']; nat_ac
    | inr h' =>
      have ⟨m, e', k'⟩ := h'
      rw [k']; show subNatNat n (m + 1) = _; apply sound; rw [e, e']; nat_ac
  | inr h =>
    have ⟨n, e, k⟩ := h
    rw [k]
    cases canonical c d with
    | inl h' =>
      have ⟨m, e', k'⟩ := h'
      rw [k']; show subNatNat m (n + 1) = _; apply sound; rw [e, e']; nat_ac
    | inr h' =>
      have ⟨m, e', k'⟩ := h'
      rw [k']; show negSucc (n + m + 1) = _; rw [negSucc_eq]; apply sound; rw [e, e']; nat_ac

theorem sub (a b c d : Nat) : subNatNat a b - subNatNat c d = subNatNat (a + d) (b + c) := by
  show subNatNat a b + -subNatNat c d = _
  rw [neg, add]

theorem negOfNat_eq (n : Nat) : Int.negOfNat n = subNatNat 0 n := by
  cases n with
  | zero => exact ofNat_eq 0
  | succ n => rfl

theorem mul (a b c d : Nat) : subNatNat a b * subNatNat c d = subNatNat (a * c + b * d) (a * d + b * c) := by
  cases canonical a b with
  | inl h =>
    have ⟨n, e, k⟩ := h
    rw [k]
    cases canonical c d with
    | inl h' =>
      have ⟨m, e', k'⟩ := h'
      rw [k']; show ofNat (n * m) = _; rw [ofNat_eq]; apply sound; rw [e, e']; nat_ac
    | inr h' =>
      have ⟨m, e', k'⟩ := h'
      rw [k']; show Int.negOfNat (n * (m + 1)) = _; rw [negOfNat_eq]; apply sound; rw [e, e']; nat_ac
  | inr h =>
    have ⟨n, e, k⟩ := h
    rw [k]
    cases canonical c d with
    | inl h' =>
      have ⟨m, e', k'⟩ := h'
      rw [k']; show Int.negOfNat ((n + 1) * m) = _; rw [negOfNat_eq]; apply sound; rw [e, e']; nat_ac
    | inr h' =>
      have ⟨m, e', k'⟩ := h'
      rw [k']; show ofNat ((n + 1) * (m + 1)) = _; rw [ofNat_eq]; apply sound; rw [e, e']; nat_ac

/-! ### Equality and order -/

theorem nonneg (a b : Nat) : Int.NonNeg (subNatNat a b) ↔ b ≤ a := by
  cases canonical a b with
  | inl h =>
    have ⟨n, e, k⟩ := h
    rw [k, e]
    exact ⟨fun _ => Nat.le_add_left b n, fun _ => .mk n⟩
  | inr h =>
    have ⟨n, e, k⟩ := h
    rw [k, e]
    exact ⟨fun h => (nomatch h), fun h => absurd h (Nat.not_le_of_gt (Nat.add_lt_add_left (Nat.zero_lt_succ n) a))⟩

theorem le (a b c d : Nat) : subNatNat a b ≤ subNatNat c d ↔ a + d ≤ c + b := by
  show Int.NonNeg (subNatNat c d - subNatNat a b) ↔ _
  rw [sub, nonneg, Nat.add_comm d a]

theorem lt (a b c d : Nat) : subNatNat a b < subNatNat c d ↔ a + d < c + b := by
  show subNatNat a b + ofNat 1 ≤ subNatNat c d ↔ a + d + 1 ≤ c + b
  rw [ofNat_eq, add, le, Nat.add_right_comm]; rfl

theorem eq (a b c d : Nat) : subNatNat a b = subNatNat c d ↔ a + d = c + b := by
  refine ⟨fun h => ?_, sound⟩
  have l := (le a b c d).mp (h ▸ (le a b a b).mpr (Nat.le_refl _))
  have g := (le c d a b).mp (h ▸ (le a b a b).mpr (Nat.le_refl _))
  exact Nat.le_antisymm l g

end Core.IntPair

prelude
import Core.Lemmas.NatPow

/-! # Divisibility of natural numbers -/

namespace Nat

protected theorem one_dvd (n : Nat) : 1 ∣ n := ⟨n, (Nat.one_mul n).symm⟩

protected theorem eq_zero_of_zero_dvd {a : Nat} : 0 ∣ a → a = 0
  | ⟨c, h⟩ => h.trans (Nat.zero_mul c)

@[simp] protected theorem zero_dvd {n : Nat} : 0 ∣ n ↔ n = 0 :=
  ⟨Nat.eq_zero_of_zero_dvd, fun h => h ▸ Nat.dvd_zero 0⟩

protected theorem dvd_mul_left_of_dvd {a b : Nat} (h : a ∣ b) (c : Nat) : a ∣ c * b :=
  Nat.dvd_trans h (Nat.dvd_mul_left b c)

protected theorem dvd_mul_right_of_dvd {a b : Nat} (h : a ∣ b) (c : Nat) : a ∣ b * c :=
  Nat.dvd_trans h (Nat.dvd_mul_right b c)

protected theorem dvd_of_mul_right_dvd {a b c : Nat} (h : a * b ∣ c) : a ∣ c := Nat.dvd_trans (Nat.dvd_mul_right a b) h
protected theorem dvd_of_mul_left_dvd {a b c : Nat} (h : a * b ∣ c) : b ∣ c := Nat.dvd_trans (Nat.dvd_mul_left b a) h

protected theorem dvd_add {a b c : Nat} : a ∣ b → a ∣ c → a ∣ b + c
  | ⟨m, hm⟩, ⟨n, hn⟩ => ⟨m + n, by rw [hm, hn, Nat.mul_add]⟩

theorem dvd_sub {k m n : Nat} : k ∣ m → k ∣ n → k ∣ m - n
  | ⟨a, ha⟩, ⟨b, hb⟩ => ⟨a - b, by rw [ha, hb, Nat.mul_sub]⟩

protected theorem dvd_add_right {a b c : Nat} (h : a ∣ b) : a ∣ b + c ↔ a ∣ c :=
  ⟨fun hn => by
    have hd := Nat.dvd_sub hn h
    rw [Nat.add_sub_cancel_left] at hd
    exact hd, Nat.dvd_add h⟩

protected theorem dvd_add_iff_right {k m n : Nat} (h : k ∣ m) : k ∣ n ↔ k ∣ m + n := (Nat.dvd_add_right h).symm

protected theorem mul_dvd_mul {a b c d : Nat} : a ∣ b → c ∣ d → a * c ∣ b * d
  | ⟨m, hm⟩, ⟨n, hn⟩ => ⟨m * n, by rw [hm, hn, Nat.mul_mul_mul_comm]⟩

protected theorem mul_dvd_mul_left {b c : Nat} (a : Nat) (h : b ∣ c) : a * b ∣ a * c :=
  Nat.mul_dvd_mul (Nat.dvd_refl a) h

protected theorem mul_dvd_mul_right {a b : Nat} (h : a ∣ b) (c : Nat) : a * c ∣ b * c :=
  Nat.mul_dvd_mul h (Nat.dvd_refl c)

protected theorem dvd_of_mul_dvd_mul_left {k m n : Nat} (kpos : 0 < k) : k * m ∣ k * n → m ∣ n
  | ⟨c, h⟩ => ⟨c, Nat.eq_of_mul_eq_mul_left kpos (h.trans (Nat.mul_assoc k m c))⟩

theorem le_of_dvd {m n : Nat} (h1 : 0 < n) : m ∣ n → m ≤ n
  | ⟨0, e⟩ => absurd e (Nat.ne_of_gt h1)
  | ⟨c + 1, e⟩ => e ▸ Nat.le_mul_of_pos_right m (zero_lt_succ c)

protected theorem dvd_antisymm {m n : Nat} (h₁ : m ∣ n) (h₂ : n ∣ m) : m = n := by
  rcases Nat.eq_zero_or_pos n with e | hn
  · rw [e] at h₂ ⊢; exact Nat.eq_zero_of_zero_dvd h₂
  · rcases Nat.eq_zero_or_pos m with e | hm
    · rw [e] at h₁ ⊢; exact (Nat.eq_zero_of_zero_dvd h₁).symm
    · exact Nat.le_antisymm (le_of_dvd hn h₁) (le_of_dvd hm h₂)

theorem pos_of_dvd_of_pos {m n : Nat} (h1 : m ∣ n) (h2 : 0 < n) : 0 < m :=
  Nat.pos_of_ne_zero fun e => Nat.ne_of_gt h2 (Nat.eq_zero_of_zero_dvd (e ▸ h1))

protected theorem eq_one_of_dvd_one {n : Nat} (h : n ∣ 1) : n = 1 := Nat.dvd_antisymm h (Nat.one_dvd n)

@[simp] protected theorem dvd_one {n : Nat} : n ∣ 1 ↔ n = 1 := ⟨Nat.eq_one_of_dvd_one, fun h => h ▸ Nat.dvd_refl 1⟩

theorem pow_dvd_pow {m n : Nat} (a : Nat) (h : m ≤ n) : a ^ m ∣ a ^ n :=
  ⟨a ^ (n - m), by rw [← Nat.pow_add, Nat.add_sub_of_le h]⟩

end Nat

prelude
import Core.Lemmas.NatMod

/-! # Greatest common divisors, least common multiples, coprime numbers -/

namespace Nat

@[reducible] def Coprime (m n : Nat) : Prop := gcd m n = 1

theorem eq_zero_of_gcd_eq_zero_left {m n : Nat} (H : gcd m n = 0) : m = 0 := Nat.eq_zero_of_zero_dvd (H ▸ gcd_dvd_left m n)
theorem eq_zero_of_gcd_eq_zero_right {m n : Nat} (H : gcd m n = 0) : n = 0 := Nat.eq_zero_of_zero_dvd (H ▸ gcd_dvd_right m n)

theorem gcd_pos_of_pos_left {m : Nat} (n : Nat) (mpos : 0 < m) : 0 < gcd m n := pos_of_dvd_of_pos (gcd_dvd_left m n) mpos
theorem gcd_pos_of_pos_right (m : Nat) {n : Nat} (npos : 0 < n) : 0 < gcd m n := pos_of_dvd_of_pos (gcd_dvd_right m n) npos

theorem gcd_mul_left (m n k : Nat) : gcd (m * n) (m * k) = m * gcd n k := by
  rcases Nat.eq_zero_or_pos m with h | h
  · rw [h, Nat.zero_mul, Nat.zero_mul, Nat.zero_mul, gcd_zero_left]
  · refine Nat.dvd_antisymm ?_ (dvd_gcd (Nat.mul_dvd_mul_left m (gcd_dvd_left n k)) (Nat.mul_dvd_mul_left m (gcd_dvd_right n k)))
    rcases dvd_gcd (Nat.dvd_mul_right m n) (Nat.dvd_mul_right m k) with ⟨c, hc⟩
    rw [hc]
    exact Nat.mul_dvd_mul_left m (dvd_gcd (Nat.dvd_of_mul_dvd_mul_left h (hc ▸ gcd_dvd_left _ _))
      (Nat.dvd_of_mul_dvd_mul_left h (hc ▸ gcd_dvd_right _ _)))

theorem gcd_mul_right (m n k : Nat) : gcd (m * n) (k * n) = gcd m k * n := by
  rw [Nat.mul_comm m, Nat.mul_comm k, gcd_mul_left, Nat.mul_comm]

/-! ### Coprime numbers -/

theorem coprime_iff_gcd_eq_one {m n : Nat} : Coprime m n ↔ gcd m n = 1 := Iff.rfl
theorem Coprime.gcd_eq_one {m n : Nat} : Coprime m n → gcd m n = 1 := id
theorem Coprime.symm {n m : Nat} : Coprime n m → Coprime m n := (gcd_comm m n).trans
theorem coprime_comm {n m : Nat} : Coprime n m ↔ Coprime m n := ⟨Coprime.symm, Coprime.symm⟩

theorem Coprime.dvd_of_dvd_mul_right {k n m : Nat} (H1 : Coprime k n) (H2 : k ∣ m * n) : k ∣ m := by
  have h := dvd_gcd (Nat.dvd_mul_left k m) H2
  rw [gcd_mul_left, H1.gcd_eq_one, Nat.mul_one] at h
  exact h

theorem Coprime.dvd_of_dvd_mul_left {k m n : Nat} (H1 : Coprime k m) (H2 : k ∣ m * n) : k ∣ n :=
  H1.dvd_of_dvd_mul_right (Nat.mul_comm m n ▸ H2)

theorem Coprime.mul_dvd_of_dvd_of_dvd {m n a : Nat} (H1 : Coprime m n) (H2 : m ∣ a) (H3 : n ∣ a) : m * n ∣ a := by
  rcases H2 with ⟨k, rfl⟩
  exact Nat.mul_dvd_mul_left m (H1.symm.dvd_of_dvd_mul_left H3)

@[simp] theorem coprime_one_left_eq_true (n : Nat) : Coprime 1 n = True := eq_true (gcd_one_left n)
@[simp] theorem coprime_one_right_eq_true (n : Nat) : Coprime n 1 = True := eq_true (gcd_one_right n)

/-! ### Least common multiples -/

theorem gcd_mul_lcm (m n : Nat) : gcd m n * lcm m n = m * n :=
  Nat.mul_div_cancel' (Nat.dvd_mul_right_of_dvd (gcd_dvd_left m n) n)

theorem lcm_comm (m n : Nat) : lcm m n = lcm n m := by rw [lcm, lcm, Nat.mul_comm, gcd_comm]
@[simp] theorem lcm_zero_left (m : Nat) : lcm 0 m = 0 := by rw [lcm, Nat.zero_mul, Nat.zero_div]
@[simp] theorem lcm_zero_right (m : Nat) : lcm m 0 = 0 := by rw [lcm_comm, lcm_zero_left]
@[simp] theorem lcm_one_left (m : Nat) : lcm 1 m = m := by rw [lcm, gcd_one_left, Nat.one_mul, Nat.div_one]
@[simp] theorem lcm_one_right (m : Nat) : lcm m 1 = m := by rw [lcm_comm, lcm_one_left]
@[simp] theorem lcm_self (m : Nat) : lcm m m = m := by
  rcases Nat.eq_zero_or_pos m with h | h
  · rw [h, lcm_zero_left]
  · rw [lcm, gcd_self, Nat.mul_div_cancel m h]

theorem dvd_lcm_left (m n : Nat) : m ∣ lcm m n := by
  rcases gcd_dvd_right m n with ⟨c, hc⟩
  rcases Nat.eq_zero_or_pos (gcd m n) with h | h
  · rw [eq_zero_of_gcd_eq_zero_left h, lcm_zero_left]; exact Nat.dvd_refl 0
  · refine ⟨c, Nat.eq_of_mul_eq_mul_left h ?_⟩
    rw [gcd_mul_lcm, Nat.mul_left_comm, ← hc]

theorem dvd_lcm_right (m n : Nat) : n ∣ lcm m n := lcm_comm n m ▸ dvd_lcm_left n m

theorem lcm_dvd {m n k : Nat} (H1 : m ∣ k) (H2 : n ∣ k) : lcm m n ∣ k := by
  rcases Nat.eq_zero_or_pos (gcd m n) with h | h
  · rw [eq_zero_of_gcd_eq_zero_left h] at H1
    rw [Nat.eq_zero_of_zero_dvd H1]; exact Nat.dvd_zero _
  · refine Nat.dvd_of_mul_dvd_mul_left h ?_
    rw [gcd_mul_lcm, ← gcd_mul_right]
    exact dvd_gcd (Nat.mul_dvd_mul_left m H2) (Nat.mul_comm m n ▸ Nat.mul_dvd_mul_left n H1)

theorem lcm_pos {m n : Nat} (hm : 0 < m) (hn : 0 < n) : 0 < m.lcm n :=
  Nat.pos_of_ne_zero fun h => by
    have e := gcd_mul_lcm m n
    rw [h, Nat.mul_zero] at e
    exact Nat.ne_of_gt (Nat.mul_pos hm hn) e.symm

end Nat

prelude
import Core.Lemmas.NatDvd
import Core.Omega

/-! # Remainders, quotients, greatest common divisors; more that `omega` makes short -/

namespace Nat

/-! ### Remainders -/

theorem add_mod (a b n : Nat) : (a + b) % n = ((a % n) + (b % n)) % n := by
  have h : a + b = a % n + b % n + n * (a / n + b / n) := by
    have ha := Nat.mod_add_div a n
    have hb := Nat.mod_add_div b n
    rw [Nat.mul_add]
    omega
  rw [h, Nat.add_mul_mod_self_left]

@[simp] theorem mod_add_mod (m n k : Nat) : (m % n + k) % n = (m + k) % n := by
  rw [Nat.add_mod, Nat.mod_mod, ← Nat.add_mod]

@[simp] theorem add_mod_mod (m n k : Nat) : (m + n % k) % k = (m + n) % k := by
  rw [Nat.add_comm, Nat.mod_add_mod, Nat.add_comm]

theorem mul_mod (a b n : Nat) : a * b % n = (a % n) * (b % n) % n := by
  have h : a * b = a % n * (b % n) + n * (a % n * (b / n) + a / n * b) := by
    have ha := Nat.mod_add_div a n
    have hb := Nat.mod_add_div b n
    rw [Nat.mul_add, Nat.mul_left_comm n (a % n), ← Nat.mul_assoc n (a / n), ← Nat.add_assoc, ← Nat.mul_add, hb,
      ← Nat.add_mul, ha]
  rw [h, Nat.add_mul_mod_self_left]

@[simp] theorem mul_mod_mod (m n l : Nat) : (m * (n % l)) % l = (m * n) % l := by
  rw [Nat.mul_mod, Nat.mod_mod, ← Nat.mul_mod]

@[simp] theorem mod_mul_mod (m n l : Nat) : ((m % l) * n) % l = (m * n) % l := by
  rw [Nat.mul_comm, Nat.mul_mod_mod, Nat.mul_comm]

theorem pow_mod (a b n : Nat) : a ^ b % n = (a % n) ^ b % n := by
  induction b with
  | zero => rfl
  | succ b ih => rw [Nat.pow_succ, Nat.pow_succ, Nat.mul_mod, ih, ← Nat.mul_mod_mod, Nat.mod_mul_mod, Nat.mul_mod_mod]

theorem mod_two_eq_zero_or_one (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by omega

protected theorem mul_div_cancel' {n m : Nat} (H : n ∣ m) : n * (m / n) = m := by
  have h := Nat.div_add_mod m n
  rw [Nat.mod_eq_zero_of_dvd H, Nat.add_zero] at h
  exact h

protected theorem div_mul_cancel {n m : Nat} (H : n ∣ m) : m / n * n = m := by
  rw [Nat.mul_comm, Nat.mul_div_cancel' H]

theorem le_div_iff_mul_le {k x y : Nat} (k0 : 0 < k) : x ≤ y / k ↔ x * k ≤ y := by
  constructor
  · intro h
    exact Nat.le_trans (Nat.mul_le_mul_right k h) (Nat.div_mul_le_self y k)
  · intro h
    refine Nat.le_of_not_lt fun hlt => ?_
    have h₁ := Nat.mul_le_mul_left k (Nat.succ_le_of_lt hlt)
    have h₂ := Nat.div_add_mod y k
    have h₃ := Nat.mod_lt y k0
    rw [Nat.mul_succ, Nat.mul_comm k x] at h₁
    omega

theorem div_lt_iff_lt_mul {k x y : Nat} (Hk : 0 < k) : x / k < y ↔ x < y * k := by
  rw [← Nat.not_le, ← Nat.not_le, Nat.le_div_iff_mul_le Hk]

/-! ### Greatest common divisor -/

theorem gcd_dvd (m : Nat) : ∀ n : Nat, gcd m n ∣ m ∧ gcd m n ∣ n := by
  have h : ∀ k m n : Nat, m < k → gcd m n ∣ m ∧ gcd m n ∣ n := by
    intro k
    induction k with
    | zero => intro m n hm; exact absurd hm (Nat.not_lt_zero m)
    | succ k ih =>
      intro m n hm
      rcases Nat.eq_zero_or_pos m with e | hpos
      · rw [e, Nat.gcd_zero_left]
        exact ⟨Nat.dvd_zero n, Nat.dvd_refl n⟩
      · rw [Nat.gcd_rec]
        have hr := ih (n % m) m (Nat.lt_of_lt_of_le (Nat.mod_lt n hpos) (Nat.le_of_lt_succ hm))
        refine ⟨hr.2, ?_⟩
        have hn : gcd (n % m) m ∣ m * (n / m) + n % m := Nat.dvd_add (Nat.dvd_mul_right_of_dvd hr.2 (n / m)) hr.1
        rw [Nat.div_add_mod] at hn
        exact hn
  exact fun n => h (m + 1) m n (Nat.lt_succ_self m)

theorem gcd_dvd_left (m n : Nat) : gcd m n ∣ m := (gcd_dvd m n).1
theorem gcd_dvd_right (m n : Nat) : gcd m n ∣ n := (gcd_dvd m n).2

theorem dvd_gcd {k m n : Nat} : k ∣ m → k ∣ n → k ∣ gcd m n := by
  have h : ∀ b m n : Nat, m < b → k ∣ m → k ∣ n → k ∣ gcd m n := by
    intro b
    induction b with
    | zero => intro m n hm; exact absurd hm (Nat.not_lt_zero m)
    | succ b ih =>
      intro m n hm km kn
      rcases Nat.eq_zero_or_pos m with e | hpos
      · rw [e, Nat.gcd_zero_left]
        exact kn
      · rw [Nat.gcd_rec]
        refine ih (n % m) m (Nat.lt_of_lt_of_le (Nat.mod_lt n hpos) (Nat.le_of_lt_succ hm)) ?_ km
        have hd := Nat.dvd_sub kn (Nat.dvd_mul_right_of_dvd km (n / m))
        rw [show n - m * (n / m) = n % m from Nat.sub_eq_of_eq_add (by rw [Nat.mod_add_div])] at hd
        exact hd
  exact h (m + 1) m n (Nat.lt_succ_self m)

theorem dvd_gcd_iff {k m n : Nat} : k ∣ gcd m n ↔ k ∣ m ∧ k ∣ n :=
  ⟨fun h => ⟨Nat.dvd_trans h (gcd_dvd_left m n), Nat.dvd_trans h (gcd_dvd_right m n)⟩, fun h => dvd_gcd h.1 h.2⟩

theorem gcd_comm (m n : Nat) : gcd m n = gcd n m :=
  Nat.dvd_antisymm (dvd_gcd (gcd_dvd_right m n) (gcd_dvd_left m n)) (dvd_gcd (gcd_dvd_right n m) (gcd_dvd_left n m))

theorem gcd_assoc (m n k : Nat) : gcd (gcd m n) k = gcd m (gcd n k) :=
  Nat.dvd_antisymm
    (dvd_gcd (Nat.dvd_trans (gcd_dvd_left _ k) (gcd_dvd_left m n))
      (dvd_gcd (Nat.dvd_trans (gcd_dvd_left _ k) (gcd_dvd_right m n)) (gcd_dvd_right _ k)))
    (dvd_gcd (dvd_gcd (gcd_dvd_left m _) (Nat.dvd_trans (gcd_dvd_right m _) (gcd_dvd_left n k)))
      (Nat.dvd_trans (gcd_dvd_right m _) (gcd_dvd_right n k)))

@[simp] theorem gcd_self (n : Nat) : gcd n n = n :=
  Nat.dvd_antisymm (gcd_dvd_left n n) (dvd_gcd (Nat.dvd_refl n) (Nat.dvd_refl n))

@[simp] theorem gcd_one_left (n : Nat) : gcd 1 n = 1 := Nat.eq_one_of_dvd_one (gcd_dvd_left 1 n)
@[simp] theorem gcd_one_right (n : Nat) : gcd n 1 = 1 := Nat.eq_one_of_dvd_one (gcd_dvd_right n 1)

theorem gcd_le_left {m : Nat} (n : Nat) (h : 0 < m) : gcd m n ≤ m := le_of_dvd h (gcd_dvd_left m n)

/-! ### More about order, subtraction and powers -/

protected theorem add_sub_cancel' {n m : Nat} (h : m ≤ n) : m + (n - m) = n := by omega
protected theorem sub_sub_self {n m : Nat} (h : m ≤ n) : n - (n - m) = m := by omega
protected theorem sub_lt_sub_right {a b c : Nat} (h : c ≤ a) (hab : a < b) : a - c < b - c := by omega
protected theorem sub_lt_sub_left {k m n : Nat} (h : k < m) (h' : k < n) : m - n < m - k := by omega
theorem le_sub_iff_add_le {k m n : Nat} (h : k ≤ m) : n ≤ m - k ↔ n + k ≤ m := by omega
protected theorem mul_self_le_mul_self {m n : Nat} (h : m ≤ n) : m * m ≤ n * n := Nat.mul_le_mul h h

protected theorem mul_lt_mul_of_lt_of_le {a c b d : Nat} (hac : a < c) (hbd : b ≤ d) (hd : 0 < d) : a * b < c * d :=
  Nat.lt_of_le_of_lt (Nat.mul_le_mul_left a hbd) (Nat.mul_lt_mul_of_pos_right hac hd)

protected theorem pow_lt_pow_right {a m n : Nat} (ha : 1 < a) (h : m < n) : a ^ m < a ^ n :=
  Nat.lt_of_lt_of_le (Nat.pow_lt_pow_succ ha) (Nat.pow_le_pow_right (Nat.lt_trans Nat.zero_lt_one ha) h)

protected theorem two_pow_pos (w : Nat) : 0 < 2 ^ w := Nat.pow_pos (by decide)
protected theorem one_le_two_pow {n : Nat} : 1 ≤ 2 ^ n := Nat.two_pow_pos n

protected theorem div_div_eq_div_mul (m n k : Nat) : m / n / k = m / (n * k) := by
  rcases Nat.eq_zero_or_pos k with e | hk
  · rw [e, Nat.mul_zero, Nat.div_zero, Nat.div_zero]
  · rcases Nat.eq_zero_or_pos n with e | hn
    · rw [e, Nat.zero_mul, Nat.div_zero, Nat.zero_div]
    · have same : ∀ x, x ≤ m / n / k ↔ x ≤ m / (n * k) := fun x => by
        rw [Nat.le_div_iff_mul_le hk, Nat.le_div_iff_mul_le hn, Nat.le_div_iff_mul_le (Nat.mul_pos hn hk), Nat.mul_assoc,
          Nat.mul_comm k n]
      exact Nat.le_antisymm ((same _).1 (Nat.le_refl _)) ((same _).2 (Nat.le_refl _))

theorem shiftRight_eq_div_pow (m : Nat) : ∀ n : Nat, m >>> n = m / 2 ^ n
  | 0 => (Nat.div_one m).symm
  | n + 1 => by
    show m >>> n / 2 = m / (2 ^ n * 2)
    rw [shiftRight_eq_div_pow m n, Nat.div_div_eq_div_mul]

end Nat

theorem Lean.Omega.Int.ofNat_shiftRight_eq_div_pow {x y : Nat} : ((x >>> y : Nat) : Int) = (x : Int) / (2 ^ y : Nat) :=
  congrArg Int.ofNat (Nat.shiftRight_eq_div_pow x y)

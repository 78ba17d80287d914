prelude
import Core.Nat.Sub

/-!
Division and remainder: their recursive equations, `a % b + b * (a / b) = a`, and divisibility.
-/

namespace Nat

/-! ### The recursive equations, from the definitions by fuel -/

private theorem div_go_congr (y : Nat) (hy : 0 < y) (x : Nat) :
    ∀ (n m : Nat) (hn : x < n) (hm : x < m), Nat.div.go y hy n x hn = Nat.div.go y hy m x hm := by
  intro n
  induction n generalizing x with
  | zero => intro m hn; exact absurd hn (Nat.not_lt_zero _)
  | succ n ih =>
    intro m hn hm
    cases m with
    | zero => exact absurd hm (Nat.not_lt_zero _)
    | succ m =>
      show dite (y ≤ x) _ _ = dite (y ≤ x) _ _
      split
      · exact congrArg (· + 1) (ih _ m _ _)
      · rfl

private theorem mod_go_congr (y : Nat) (hy : 0 < y) (x : Nat) :
    ∀ (n m : Nat) (hn : x < n) (hm : x < m), Nat.modCore.go y hy n x hn = Nat.modCore.go y hy m x hm := by
  intro n
  induction n generalizing x with
  | zero => intro m hn; exact absurd hn (Nat.not_lt_zero _)
  | succ n ih =>
    intro m hn hm
    cases m with
    | zero => exact absurd hm (Nat.not_lt_zero _)
    | succ m =>
      show dite (y ≤ x) _ _ = dite (y ≤ x) _ _
      split
      · exact ih _ m _ _
      · rfl

unseal Nat.div in
theorem div_eq (x y : Nat) : x / y = if 0 < y ∧ y ≤ x then (x - y) / y + 1 else 0 := by
  show Nat.div x y = ite _ (Nat.div (x - y) y + 1) 0
  by_cases hy : 0 < y
  · by_cases h : y ≤ x
    · rw [if_pos ⟨hy, h⟩]
      show dite (0 < y) _ _ = dite (0 < y) _ _ + 1
      rw [dif_pos hy, dif_pos hy]
      show dite (y ≤ x) _ _ = _
      rw [dif_pos h]
      exact congrArg (· + 1) (div_go_congr y hy _ _ _ _ _)
    · rw [if_neg fun k => h k.right]
      show dite (0 < y) _ _ = _
      rw [dif_pos hy]
      show dite (y ≤ x) _ _ = _
      rw [dif_neg h]
  · rw [if_neg fun k => hy k.left]
    show dite (0 < y) _ _ = _
    rw [dif_neg hy]

unseal Nat.modCore in
theorem modCore_eq (x y : Nat) : Nat.modCore x y = if 0 < y ∧ y ≤ x then Nat.modCore (x - y) y else x := by
  by_cases hy : 0 < y
  · by_cases h : y ≤ x
    · rw [if_pos ⟨hy, h⟩]
      show dite (0 < y) _ _ = dite (0 < y) _ _
      rw [dif_pos hy, dif_pos hy]
      show dite (y ≤ x) _ _ = _
      rw [dif_pos h]
      exact mod_go_congr y hy _ _ _ _ _
    · rw [if_neg fun k => h k.right]
      show dite (0 < y) _ _ = _
      rw [dif_pos hy]
      show dite (y ≤ x) _ _ = _
      rw [dif_neg h]
  · rw [if_neg fun k => hy k.left]
    show dite (0 < y) _ _ = _
    rw [dif_neg hy]

theorem modCore_eq_mod (n m : Nat) : Nat.modCore n m = n % m := by
  show Nat.modCore n m = Nat.mod n m
  cases n with
  | zero =>
    show Nat.modCore 0 m = 0
    rw [modCore_eq]
    split
    · exact absurd (Nat.lt_of_lt_of_le (by rename_i h; exact h.left) (by rename_i h; exact h.right)) (Nat.lt_irrefl 0)
    · rfl
  | succ n =>
    show Nat.modCore (n + 1) m = if m ≤ n + 1 then Nat.modCore (n + 1) m else n + 1
    split
    · rfl
    · rename_i h
      rw [modCore_eq, if_neg fun k => h k.right]

theorem mod_eq (x y : Nat) : x % y = if 0 < y ∧ y ≤ x then (x - y) % y else x := by
  rw [← modCore_eq_mod, ← modCore_eq_mod, modCore_eq]

/-! ### Consequences -/

theorem div_eq_of_lt {a b : Nat} (h : a < b) : a / b = 0 := by rw [div_eq, if_neg fun k => Nat.not_le_of_gt h k.right]
theorem mod_eq_of_lt {a b : Nat} (h : a < b) : a % b = a := by rw [mod_eq, if_neg fun k => Nat.not_le_of_gt h k.right]
@[simp] protected theorem div_zero (b : Nat) : b / 0 = 0 := by rw [div_eq, if_neg fun k => Nat.lt_irrefl 0 k.left]
@[simp] theorem mod_zero (a : Nat) : a % 0 = a := by rw [mod_eq, if_neg fun k => Nat.lt_irrefl 0 k.left]
@[simp] protected theorem zero_div (b : Nat) : 0 / b = 0 := by
  rw [div_eq, if_neg fun k => Nat.lt_irrefl 0 (Nat.lt_of_lt_of_le k.left k.right)]
@[simp] theorem zero_mod (b : Nat) : 0 % b = 0 := rfl
theorem div_eq_sub_div {b a : Nat} (h₁ : 0 < b) (h₂ : b ≤ a) : a / b = (a - b) / b + 1 := by rw [div_eq a, if_pos ⟨h₁, h₂⟩]
theorem mod_eq_sub_mod {a b : Nat} (h : a ≥ b) : a % b = (a - b) % b := by
  cases Nat.eq_zero_or_pos b with
  | inl e => rw [e, mod_zero, mod_zero, Nat.sub_zero]
  | inr p => rw [mod_eq a, if_pos ⟨p, h⟩]

private theorem div_induction {motive : Nat → Nat → Prop} (x y : Nat)
    (ind : ∀ x y, 0 < y ∧ y ≤ x → motive (x - y) y → motive x y)
    (base : ∀ x y, ¬(0 < y ∧ y ≤ x) → motive x y) : motive x y := by
  induction x using Nat.strongRecOn with
  | ind x ih =>
    by_cases h : 0 < y ∧ y ≤ x
    · exact ind x y h (ih (x - y) (div_rec_lemma h))
    · exact base x y h

theorem mod_add_div (m k : Nat) : m % k + k * (m / k) = m := by
  induction m, k using div_induction with
  | ind x y h ih =>
    rw [mod_eq_sub_mod h.right, div_eq_sub_div h.left h.right, Nat.mul_add, Nat.mul_one, ← Nat.add_assoc, ih,
      Nat.sub_add_cancel h.right]
  | base x y h => rw [mod_eq, div_eq, if_neg h, if_neg h, Nat.mul_zero, Nat.add_zero]

theorem div_add_mod (m n : Nat) : n * (m / n) + m % n = m := by rw [Nat.add_comm]; exact mod_add_div m n
theorem mod_le (x y : Nat) : x % y ≤ x := le.intro (mod_add_div x y)
theorem div_mul_le_self (m n : Nat) : m / n * n ≤ m := by rw [Nat.mul_comm]; exact le.intro (div_add_mod m n)
theorem mul_div_le (m n : Nat) : n * (m / n) ≤ m := le.intro (div_add_mod m n)

protected theorem mul_le_mul_left {m n : Nat} (k : Nat) (h : m ≤ n) : k * m ≤ k * n := by
  have ⟨d, e⟩ := le.dest h
  exact le.intro (k := k * d) (by rw [← Nat.mul_add, e])
protected theorem mul_le_mul_right {m n : Nat} (k : Nat) (h : m ≤ n) : m * k ≤ n * k := by
  rw [Nat.mul_comm m, Nat.mul_comm n]; exact Nat.mul_le_mul_left k h
protected theorem mul_le_mul {a b c d : Nat} (h₁ : a ≤ c) (h₂ : b ≤ d) : a * b ≤ c * d :=
  Nat.le_trans (Nat.mul_le_mul_right b h₁) (Nat.mul_le_mul_left c h₂)
protected theorem mul_lt_mul_of_pos_left {n m k : Nat} (h : n < m) (hk : k > 0) : k * n < k * m :=
  Nat.lt_of_lt_of_le (Nat.add_lt_add_left hk (k * n)) (Nat.mul_add_one k n ▸ Nat.mul_le_mul_left k h)

theorem div_le_self (n k : Nat) : n / k ≤ n := by
  cases Nat.eq_zero_or_pos k with
  | inl e => rw [e, Nat.div_zero]; exact Nat.zero_le n
  | inr p => exact Nat.le_trans (Nat.le_trans (Nat.le_of_eq (Nat.mul_one _).symm) (Nat.mul_le_mul_left _ p)) (div_mul_le_self n k)

theorem div_lt_self {n k : Nat} (hLtN : 0 < n) (hLtK : 1 < k) : n / k < n := by
  cases Nat.lt_or_ge n k with
  | inl h => rw [div_eq_of_lt h]; exact hLtN
  | inr h =>
    rw [div_eq_sub_div (Nat.lt_trans (Nat.zero_lt_succ 0) hLtK) h]
    have l : n - k + 1 < n := by
      have := Nat.add_lt_add_left hLtK (n - k)
      rw [Nat.sub_add_cancel h] at this; exact this
    exact Nat.lt_of_le_of_lt (Nat.succ_le_succ (div_le_self _ _)) l

@[simp] theorem add_mod_right (x z : Nat) : (x + z) % z = x % z := by
  rw [mod_eq_sub_mod (le_add_left z x), Nat.add_sub_cancel]
@[simp] theorem add_mod_left (x z : Nat) : (x + z) % x = z % x := by rw [Nat.add_comm, add_mod_right]
@[simp] theorem add_mul_mod_self_left (x y z : Nat) : (x + y * z) % y = x % y := by
  induction z with
  | zero => rfl
  | succ z ih => rw [Nat.mul_add_one, ← Nat.add_assoc, add_mod_right, ih]
@[simp] theorem add_mul_mod_self_right (x y z : Nat) : (x + y * z) % z = x % z := by rw [Nat.mul_comm, add_mul_mod_self_left]
@[simp] theorem mul_mod_right (m n : Nat) : (m * n) % m = 0 := by
  have h := add_mul_mod_self_left 0 m n
  rw [Nat.zero_add] at h; exact h
@[simp] theorem mul_mod_left (m n : Nat) : (m * n) % n = 0 := by rw [Nat.mul_comm, mul_mod_right]
@[simp] theorem mod_self (n : Nat) : n % n = 0 := by
  have h := mul_mod_right n 1
  rw [Nat.mul_one] at h; exact h
@[simp] theorem mod_one (x : Nat) : x % 1 = 0 := Nat.eq_zero_of_le_zero (Nat.le_of_lt_succ (mod_lt x (Nat.zero_lt_succ 0)))
@[simp] protected theorem div_one (n : Nat) : n / 1 = n := by
  have h := mod_add_div n 1
  rw [mod_one, Nat.zero_add, Nat.one_mul] at h; exact h
theorem mod_mod (a n : Nat) : (a % n) % n = a % n := by
  cases Nat.eq_zero_or_pos n with
  | inl e => rw [e, mod_zero]
  | inr p => exact mod_eq_of_lt (mod_lt a p)
attribute [simp] mod_mod
@[simp] theorem add_div_right (x : Nat) {z : Nat} (H : 0 < z) : (x + z) / z = x / z + 1 := by
  rw [div_eq_sub_div H (le_add_left z x), Nat.add_sub_cancel]
@[simp] theorem add_div_left (x : Nat) {z : Nat} (H : 0 < z) : (z + x) / z = x / z + 1 := by rw [Nat.add_comm, add_div_right x H]
theorem add_mul_div_left (x z : Nat) {y : Nat} (H : 0 < y) : (x + y * z) / y = x / y + z := by
  induction z with
  | zero => rfl
  | succ z ih => rw [Nat.mul_add_one, ← Nat.add_assoc, add_div_right _ H, ih, Nat.add_assoc]
theorem add_mul_div_right (x y : Nat) {z : Nat} (H : 0 < z) : (x + y * z) / z = x / z + y := by rw [Nat.mul_comm, add_mul_div_left x y H]
@[simp] protected theorem mul_div_cancel (m : Nat) {n : Nat} (H : 0 < n) : m * n / n = m := by
  have h := add_mul_div_right 0 m H
  rw [Nat.zero_add, Nat.zero_div, Nat.zero_add] at h; exact h
@[simp] protected theorem mul_div_cancel_left (m : Nat) {n : Nat} (H : 0 < n) : n * m / n = m := by
  rw [Nat.mul_comm, Nat.mul_div_cancel m H]
@[simp] protected theorem div_self {n : Nat} (H : 0 < n) : n / n = 1 := by
  have h := Nat.mul_div_cancel 1 H
  rw [Nat.one_mul] at h; exact h

/-! ### Divisibility -/

instance instDvd : Dvd Nat := ⟨fun a b => ∃ c, b = a * c⟩

protected theorem dvd_refl (a : Nat) : a ∣ a := ⟨1, (Nat.mul_one a).symm⟩
protected theorem dvd_zero (a : Nat) : a ∣ 0 := ⟨0, rfl⟩
protected theorem dvd_mul_left (a b : Nat) : a ∣ b * a := ⟨b, Nat.mul_comm b a⟩
protected theorem dvd_mul_right (a b : Nat) : a ∣ a * b := ⟨b, rfl⟩
protected theorem dvd_trans {a b c : Nat} (h₁ : a ∣ b) (h₂ : b ∣ c) : a ∣ c :=
  match h₁, h₂ with
  | ⟨d, e⟩, ⟨f, k⟩ => ⟨d * f, by rw [k, e, Nat.mul_assoc]⟩
theorem dvd_of_mod_eq_zero {k n : Nat} (h : n % k = 0) : k ∣ n :=
  ⟨n / k, by have e := mod_add_div n k; rw [h, Nat.zero_add] at e; exact e.symm⟩
theorem mod_eq_zero_of_dvd {k n : Nat} (h : k ∣ n) : n % k = 0 :=
  match h with
  | ⟨c, e⟩ => by rw [e, mul_mod_right]
theorem dvd_iff_mod_eq_zero {k n : Nat} : k ∣ n ↔ n % k = 0 := ⟨mod_eq_zero_of_dvd, dvd_of_mod_eq_zero⟩
theorem emod_pos_of_not_dvd {a b : Nat} (h : ¬a ∣ b) : 0 < b % a :=
  Nat.pos_of_ne_zero fun e => h (dvd_of_mod_eq_zero e)
instance decidable_dvd : @DecidableRel Nat Nat (· ∣ ·) := fun _ _ => decidable_of_decidable_of_iff dvd_iff_mod_eq_zero.symm

protected theorem dvd_eq_true_of_mod_eq_zero {m n : Nat} (h : n % m == 0) : (m ∣ n) = True :=
  eq_true (dvd_of_mod_eq_zero (eq_of_beq h))
protected theorem dvd_eq_false_of_mod_ne_zero {m n : Nat} (h : n % m != 0) : (m ∣ n) = False :=
  eq_false fun d => bne_iff_ne.mp h (mod_eq_zero_of_dvd d)

end Nat

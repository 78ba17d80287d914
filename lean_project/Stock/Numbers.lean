import Init

/-! # Mathlib's words for numbers

Definitions of Mathlib that statements about numbers use and that Lean's own library lacks: each is Mathlib's, or one
that is equivalent to it by a theorem of Mathlib, which is then named (`docs/library.md` has the table). One text serves
both Leans. Where Mathlib itself is imported this module is not. -/

universe u

/-- The natural numbers. -/
macro "ℕ" : term => `(Nat)

/-- The integers. -/
macro "ℤ" : term => `(Int)

/-! ## Even and odd -/

/-- A commutative addition with zero and an associative multiplication with one that distributes over it, and the
natural numbers in it. -/
class Semiring (α : Type u) extends Add α, Mul α, Zero α, One α, NatCast α where
  add_assoc (a b c : α) : a + b + c = a + (b + c)
  add_comm (a b : α) : a + b = b + a
  zero_add (a : α) : 0 + a = a
  mul_assoc (a b c : α) : a * b * c = a * (b * c)
  one_mul (a : α) : 1 * a = a
  mul_one (a : α) : a * 1 = a
  zero_mul (a : α) : 0 * a = 0
  mul_zero (a : α) : a * 0 = 0
  left_distrib (a b c : α) : a * (b + c) = a * b + a * c
  right_distrib (a b c : α) : (a + b) * c = a * c + b * c
  natCast_zero : Nat.cast 0 = (0 : α)
  natCast_succ (n : Nat) : Nat.cast (n + 1) = (Nat.cast n + 1 : α)

instance : Semiring Nat where
  zero := 0
  one := 1
  natCast n := n
  add_assoc := Nat.add_assoc
  add_comm := Nat.add_comm
  zero_add := Nat.zero_add
  mul_assoc := Nat.mul_assoc
  one_mul := Nat.one_mul
  mul_one := Nat.mul_one
  zero_mul := Nat.zero_mul
  mul_zero := Nat.mul_zero
  left_distrib := Nat.left_distrib
  right_distrib := Nat.right_distrib
  natCast_zero := rfl
  natCast_succ _ := rfl

instance : Semiring Int where
  zero := 0
  one := 1
  add_assoc := Int.add_assoc
  add_comm := Int.add_comm
  zero_add := Int.zero_add
  mul_assoc := Int.mul_assoc
  one_mul := Int.one_mul
  mul_one := Int.mul_one
  zero_mul := Int.zero_mul
  mul_zero := Int.mul_zero
  left_distrib := Int.mul_add
  right_distrib := Int.add_mul
  natCast_zero := rfl
  natCast_succ _ := rfl

/-- `a = r + r` for some `r`. -/
def Even {α : Type u} [Add α] (a : α) : Prop := ∃ r, a = r + r

section
variable {α : Type u} [Semiring α]

local instance : OfNat α 2 := ⟨Nat.cast 2⟩

/-- `a = 2 * m + 1` for some `m`. -/
def Odd (a : α) : Prop := ∃ m, a = 2 * m + 1
end

namespace Nat

variable {m n : Nat}

theorem even_iff : Even n ↔ n % 2 = 0 := ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩
theorem odd_iff : Odd n ↔ n % 2 = 1 := ⟨fun ⟨r, (h : n = 2 * r + 1)⟩ => by omega, fun h => ⟨n / 2, show n = 2 * (n / 2) + 1 by omega⟩⟩

instance : DecidablePred (Even : Nat → Prop) := fun _ => decidable_of_decidable_of_iff even_iff.symm
instance : DecidablePred (Odd : Nat → Prop) := fun _ => decidable_of_decidable_of_iff odd_iff.symm

theorem not_even_iff : ¬Even n ↔ n % 2 = 1 := by rw [even_iff]; omega
theorem not_odd_iff : ¬Odd n ↔ n % 2 = 0 := by rw [odd_iff]; omega
@[simp] theorem not_even_iff_odd : ¬Even n ↔ Odd n := by rw [even_iff, odd_iff]; omega
@[simp] theorem not_odd_iff_even : ¬Odd n ↔ Even n := by rw [even_iff, odd_iff]; omega
theorem even_or_odd (n : Nat) : Even n ∨ Odd n := by rw [even_iff, odd_iff]; omega
theorem even_add : Even (m + n) ↔ (Even m ↔ Even n) := by rw [even_iff, even_iff, even_iff]; omega
theorem even_add_one : Even (n + 1) ↔ ¬Even n := by rw [even_iff, even_iff]; omega
theorem odd_add : Odd (m + n) ↔ (Odd m ↔ Even n) := by rw [odd_iff, odd_iff, even_iff]; omega
theorem even_sub (h : n ≤ m) : Even (m - n) ↔ (Even m ↔ Even n) := by rw [even_iff, even_iff, even_iff]; omega

theorem odd_mul : Odd (m * n) ↔ Odd m ∧ Odd n := by
  rw [odd_iff, odd_iff, odd_iff, Nat.mul_mod]
  rcases Nat.mod_two_eq_zero_or_one m with h | h <;> rcases Nat.mod_two_eq_zero_or_one n with k | k <;> rw [h, k] <;> decide

theorem even_mul : Even (m * n) ↔ Even m ∨ Even n := by
  rw [even_iff, even_iff, even_iff, Nat.mul_mod]
  rcases Nat.mod_two_eq_zero_or_one m with h | h <;> rcases Nat.mod_two_eq_zero_or_one n with k | k <;> rw [h, k] <;> decide

end Nat

namespace Int

variable {m n : Int}

theorem even_iff : Even n ↔ n % 2 = 0 := ⟨fun ⟨r, h⟩ => by omega, fun h => ⟨n / 2, by omega⟩⟩
theorem odd_iff : Odd n ↔ n % 2 = 1 := ⟨fun ⟨r, (h : n = 2 * r + 1)⟩ => by omega, fun h => ⟨n / 2, show n = 2 * (n / 2) + 1 by omega⟩⟩

instance : DecidablePred (Even : Int → Prop) := fun _ => decidable_of_decidable_of_iff even_iff.symm
instance : DecidablePred (Odd : Int → Prop) := fun _ => decidable_of_decidable_of_iff odd_iff.symm

theorem not_even_iff : ¬Even n ↔ n % 2 = 1 := by rw [even_iff]; omega
theorem not_odd_iff : ¬Odd n ↔ n % 2 = 0 := by rw [odd_iff]; omega
@[simp] theorem not_even_iff_odd : ¬Even n ↔ Odd n := by rw [even_iff, odd_iff]; omega
@[simp] theorem not_odd_iff_even : ¬Odd n ↔ Even n := by rw [even_iff, odd_iff]; omega
theorem even_or_odd (n : Int) : Even n ∨ Odd n := by rw [even_iff, odd_iff]; omega
theorem even_add : Even (m + n) ↔ (Even m ↔ Even n) := by rw [even_iff, even_iff, even_iff]; omega

end Int

namespace Nat

/-! ## Factorials and binomial coefficients -/

/-- `1 * 2 * … * n`, written `n !`. -/
def factorial : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * factorial n

scoped notation:10000 n "!" => Nat.factorial n

@[simp] theorem factorial_zero : 0 ! = 1 := rfl
theorem factorial_succ (n : Nat) : (n + 1)! = (n + 1) * n ! := rfl
@[simp] theorem factorial_one : 1 ! = 1 := rfl
@[simp] theorem factorial_two : 2 ! = 2 := rfl

theorem factorial_pos : ∀ n : Nat, 0 < n !
  | 0 => Nat.zero_lt_one
  | n + 1 => Nat.mul_pos (Nat.zero_lt_succ n) (factorial_pos n)

theorem factorial_ne_zero (n : Nat) : n ! ≠ 0 := Nat.ne_of_gt (factorial_pos n)

theorem factorial_dvd_factorial {m n : Nat} (h : m ≤ n) : m ! ∣ n ! := by
  induction n with
  | zero => rw [Nat.le_antisymm h (Nat.zero_le m)]; exact Nat.dvd_refl _
  | succ n ih =>
    rcases Nat.eq_or_lt_of_le h with e | l
    · rw [e]; exact Nat.dvd_refl _
    · exact Nat.dvd_trans (ih (Nat.le_of_lt_succ l)) (Nat.dvd_mul_left _ _)

theorem dvd_factorial {m n : Nat} (hm : 0 < m) (h : m ≤ n) : m ∣ n ! := by
  refine Nat.dvd_trans ?_ (factorial_dvd_factorial h)
  cases m with
  | zero => exact absurd hm (Nat.lt_irrefl 0)
  | succ m => exact Nat.dvd_mul_right _ _

theorem factorial_le {m n : Nat} (h : m ≤ n) : m ! ≤ n ! :=
  Nat.le_of_dvd (factorial_pos n) (factorial_dvd_factorial h)

theorem self_le_factorial : ∀ n : Nat, n ≤ n !
  | 0 => Nat.zero_le _
  | n + 1 => Nat.le_mul_of_pos_right (n + 1) (factorial_pos n)

/-- The number of subsets with `k` elements of a set with `n` elements. -/
def choose : Nat → Nat → Nat
  | _, 0 => 1
  | 0, _ + 1 => 0
  | n + 1, k + 1 => choose n k + choose n (k + 1)

@[simp] theorem choose_zero_right (n : Nat) : choose n 0 = 1 := by cases n <;> rfl
@[simp] theorem choose_zero_succ (k : Nat) : choose 0 (succ k) = 0 := rfl
theorem choose_succ_succ (n k : Nat) : choose (succ n) (succ k) = choose n k + choose n (succ k) := rfl
theorem choose_succ_succ' (n k : Nat) : choose (n + 1) (k + 1) = choose n k + choose n (k + 1) := rfl

theorem choose_eq_zero_of_lt : ∀ {n k : Nat}, n < k → choose n k = 0
  | _, 0, h => absurd h (Nat.not_lt_zero _)
  | 0, _ + 1, _ => rfl
  | n + 1, k + 1, h => by
    have h := Nat.lt_of_succ_lt_succ h
    rw [choose_succ_succ', choose_eq_zero_of_lt h, choose_eq_zero_of_lt (Nat.lt_trans h (Nat.lt_add_one k))]

@[simp] theorem choose_self (n : Nat) : choose n n = 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [choose_succ_succ', ih, choose_eq_zero_of_lt (Nat.lt_add_one n)]

@[simp] theorem choose_one_right (n : Nat) : choose n 1 = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [choose_succ_succ', ih, choose_zero_right, Nat.add_comm]

/-! ## Square roots -/

/-- `r` or `r + 1`, whichever is the largest one with a square up to `n`. -/
def Internal.sqrtStep (n r : Nat) : Nat := cond (Nat.ble ((r + 1) * (r + 1)) n) (r + 1) r

/-- The square root of `n < 4 ^ fuel`: that of `n / 4` doubled, or one more. -/
def Internal.sqrtFuel : Nat → Nat → Nat
  | 0, _ => 0
  | _ + 1, 0 => 0
  | fuel + 1, n + 1 => Internal.sqrtStep (n + 1) (2 * Internal.sqrtFuel fuel ((n + 1) / 4))

/-- The square root, rounded down. Mathlib computes it by Newton's method; the same by `Nat.eq_sqrt`. -/
def sqrt (n : Nat) : Nat := Internal.sqrtFuel n n

theorem Internal.sqrtStep_spec {n s : Nat} (h : s * s ≤ n / 4 ∧ n / 4 < (s + 1) * (s + 1)) :
    Internal.sqrtStep n (2 * s) * Internal.sqrtStep n (2 * s) ≤ n ∧ n < (Internal.sqrtStep n (2 * s) + 1) * (Internal.sqrtStep n (2 * s) + 1) := by
  have lower : 2 * s * (2 * s) = 4 * (s * s) := Nat.mul_mul_mul_comm 2 s 2 s
  have upper : (2 * s + 2) * (2 * s + 2) = 4 * ((s + 1) * (s + 1)) := Nat.mul_mul_mul_comm 2 (s + 1) 2 (s + 1)
  unfold Internal.sqrtStep
  cases c : Nat.ble ((2 * s + 1) * (2 * s + 1)) n with
  | true => exact ⟨Nat.le_of_ble_eq_true c, show n < (2 * s + 2) * (2 * s + 2) by omega⟩
  | false =>
    refine ⟨show 2 * s * (2 * s) ≤ n by omega, Nat.lt_of_not_le fun h => ?_⟩
    exact Bool.noConfusion ((Nat.ble_eq_true_of_le h).symm.trans c)

theorem Internal.sqrtFuel_spec : ∀ {fuel n : Nat}, n < 4 ^ fuel →
    Internal.sqrtFuel fuel n * Internal.sqrtFuel fuel n ≤ n ∧ n < (Internal.sqrtFuel fuel n + 1) * (Internal.sqrtFuel fuel n + 1)
  | 0, n, h => by
    have e : n = 0 := Nat.lt_one_iff.1 h
    subst e
    exact ⟨Nat.le_refl 0, Nat.zero_lt_one⟩
  | _ + 1, 0, _ => ⟨Nat.le_refl 0, Nat.zero_lt_one⟩
  | fuel + 1, n + 1, h => Internal.sqrtStep_spec (Internal.sqrtFuel_spec (by rw [Nat.pow_succ] at h; omega))

theorem sqrt_spec (n : Nat) : sqrt n * sqrt n ≤ n ∧ n < (sqrt n + 1) * (sqrt n + 1) :=
  Internal.sqrtFuel_spec (Nat.lt_of_lt_of_le Nat.lt_two_pow_self (Nat.pow_le_pow_left (by decide) n))

theorem sqrt_le (n : Nat) : sqrt n * sqrt n ≤ n := (sqrt_spec n).1
theorem lt_succ_sqrt (n : Nat) : n < succ (sqrt n) * succ (sqrt n) := (sqrt_spec n).2

theorem le_sqrt {m n : Nat} : m ≤ sqrt n ↔ m * m ≤ n :=
  ⟨fun h => Nat.le_trans (Nat.mul_le_mul h h) (sqrt_le n), fun h => Nat.le_of_lt_succ <| Nat.lt_of_not_le fun k =>
    Nat.lt_irrefl n (Nat.lt_of_lt_of_le (lt_succ_sqrt n) (Nat.le_trans (Nat.mul_le_mul k k) h))⟩

theorem sqrt_lt {m n : Nat} : sqrt m < n ↔ m < n * n := by
  rw [← Nat.not_le, le_sqrt, Nat.not_le]

theorem eq_sqrt {n q : Nat} : q = sqrt n ↔ q * q ≤ n ∧ n < (q + 1) * (q + 1) :=
  ⟨fun h => h ▸ sqrt_spec n, fun ⟨l, u⟩ => Nat.le_antisymm (le_sqrt.2 l) (Nat.le_of_lt_succ (sqrt_lt.2 u))⟩

@[simp] theorem sqrt_eq (n : Nat) : sqrt (n * n) = n :=
  (eq_sqrt.2 ⟨Nat.le_refl _, Nat.mul_lt_mul_of_lt_of_le (Nat.lt_add_one n) (Nat.le_succ n) (Nat.zero_lt_succ n)⟩).symm

theorem sqrt_le_self (n : Nat) : sqrt n ≤ n := by
  rcases Nat.eq_zero_or_pos (sqrt n) with h | h
  · rw [h]; exact Nat.zero_le n
  · exact Nat.le_trans (Nat.le_mul_of_pos_right _ h) (sqrt_le n)

/-! ## Prime numbers -/

/-- At least 2, with no divisor but 1 and itself. Mathlib: `Irreducible p`, the same by `Nat.prime_def`. -/
def Prime (p : Nat) : Prop := 2 ≤ p ∧ ∀ m, m ∣ p → m = 1 ∨ m = p

theorem prime_def {p : Nat} : Prime p ↔ 2 ≤ p ∧ ∀ m, m ∣ p → m = 1 ∨ m = p := Iff.rfl
theorem Prime.two_le {p : Nat} : Prime p → 2 ≤ p := And.left
theorem Prime.one_lt {p : Nat} : Prime p → 1 < p := And.left
theorem Prime.pos {p : Nat} (pp : Prime p) : 0 < p := Nat.lt_trans Nat.zero_lt_one pp.one_lt
theorem Prime.ne_zero {n : Nat} (h : Prime n) : n ≠ 0 := Nat.ne_of_gt h.pos
theorem Prime.ne_one {p : Nat} (hp : Prime p) : p ≠ 1 := Nat.ne_of_gt hp.one_lt
theorem not_prime_zero : ¬Prime 0 := fun h => h.ne_zero rfl
theorem not_prime_one : ¬Prime 1 := fun h => h.ne_one rfl
theorem Prime.eq_one_or_self_of_dvd {p : Nat} (pp : Prime p) (m : Nat) (hm : m ∣ p) : m = 1 ∨ m = p := pp.2 m hm

theorem prime_def_lt {p : Nat} : Prime p ↔ 2 ≤ p ∧ ∀ m, m < p → m ∣ p → m = 1 :=
  ⟨fun h => ⟨h.1, fun m l d => (h.2 m d).resolve_right (Nat.ne_of_lt l)⟩, fun h => ⟨h.1, fun m d =>
    (Nat.eq_or_lt_of_le (Nat.le_of_dvd (Nat.lt_of_lt_of_le (by decide) h.1) d)).elim .inr fun l => .inl (h.2 m l d)⟩⟩

theorem prime_def_lt' {p : Nat} : Prime p ↔ 2 ≤ p ∧ ∀ m, 2 ≤ m → m < p → ¬m ∣ p := by
  rw [prime_def_lt]
  refine ⟨fun h => ⟨h.1, fun m l u d => ?_⟩, fun h => ⟨h.1, fun m u d => ?_⟩⟩
  · rw [h.2 m u d] at l; exact absurd l (by decide)
  · have pos := Nat.pos_of_dvd_of_pos d (Nat.lt_of_lt_of_le (by decide) h.1)
    exact Nat.le_antisymm (Nat.le_of_not_lt fun l => h.2 m l u d) pos

theorem prime_def_le_sqrt {p : Nat} : Prime p ↔ 2 ≤ p ∧ ∀ m, 2 ≤ m → m ≤ sqrt p → ¬m ∣ p := by
  rw [prime_def_lt']
  refine ⟨fun h => ⟨h.1, fun m l u => h.2 m l ?_⟩, fun h => ⟨h.1, fun m l u d => ?_⟩⟩
  · exact Nat.lt_of_lt_of_le (Nat.lt_of_lt_of_le (by omega) (Nat.mul_le_mul_left m l)) (le_sqrt.1 u)
  · rcases d with ⟨k, rfl⟩
    rcases Nat.le_total m k with c | c
    · exact h.2 m l (le_sqrt.2 (Nat.mul_le_mul_left m c)) (Nat.dvd_mul_right m k)
    · refine h.2 k ?_ (le_sqrt.2 (Nat.mul_le_mul_right k c)) (Nat.dvd_mul_left k m)
      refine Nat.lt_of_not_le fun c => ?_
      have e : k = 0 ∨ k = 1 := by omega
      rcases e with e | e <;> subst e <;> omega

/-- No number from 2 to `k` divides `p`. -/
def Internal.noDivisorTo (p : Nat) : Nat → Bool
  | 0 => true
  | 1 => true
  | k + 2 => cond (Nat.beq (p % (k + 2)) 0) false (Internal.noDivisorTo p (k + 1))

theorem Internal.noDivisorTo_iff {p : Nat} : ∀ {k : Nat}, Internal.noDivisorTo p k = true ↔ ∀ m, 2 ≤ m → m ≤ k → ¬m ∣ p
  | 0 => ⟨fun _ m l u => absurd (Nat.le_trans l u) (by decide), fun _ => rfl⟩
  | 1 => ⟨fun _ m l u => absurd (Nat.le_trans l u) (by decide), fun _ => rfl⟩
  | k + 2 => by
    unfold Internal.noDivisorTo
    cases c : Nat.beq (p % (k + 2)) 0 with
    | true =>
      refine ⟨fun h => Bool.noConfusion h, fun h => absurd ?_ (h (k + 2) (Nat.le_add_left 2 k) (Nat.le_refl _))⟩
      exact Nat.dvd_of_mod_eq_zero (Nat.eq_of_beq_eq_true c)
    | false =>
      refine Internal.noDivisorTo_iff.trans ⟨fun h m l u d => ?_, fun h m l u => h m l (Nat.le_succ_of_le u)⟩
      rcases Nat.eq_or_lt_of_le u with e | u
      · subst e; exact Nat.ne_of_beq_eq_false c (Nat.mod_eq_zero_of_dvd d)
      · exact h m l (Nat.le_of_lt_succ u) d

/-- By trial division up to the square root; for small numbers `decide` works. -/
instance decidablePrime (p : Nat) : Decidable (Prime p) :=
  decidable_of_decidable_of_iff (p := 2 ≤ p ∧ Internal.noDivisorTo p (sqrt p) = true) <| by
    rw [Internal.noDivisorTo_iff, prime_def_le_sqrt]

theorem prime_two : Prime 2 := by decide
theorem prime_three : Prime 3 := by decide
theorem prime_five : Prime 5 := by decide

theorem dvd_prime {p m : Nat} (pp : Prime p) : m ∣ p ↔ m = 1 ∨ m = p :=
  ⟨pp.2 m, fun h => h.elim (fun e => e ▸ Nat.one_dvd p) fun e => e ▸ Nat.dvd_refl _⟩

theorem Prime.not_dvd_one {p : Nat} (pp : Prime p) : ¬p ∣ 1 := fun h => pp.ne_one (Nat.dvd_one.1 h)

theorem Prime.eq_two_or_odd {p : Nat} (hp : Prime p) : p = 2 ∨ p % 2 = 1 := by
  rcases Nat.mod_two_eq_zero_or_one p with h | h
  · exact .inl ((hp.2 2 (Nat.dvd_of_mod_eq_zero h)).resolve_left (by decide)).symm
  · exact .inr h

theorem Prime.dvd_mul {p m n : Nat} (pp : Prime p) : p ∣ m * n ↔ p ∣ m ∨ p ∣ n := by
  refine ⟨fun h => ?_, fun h => h.elim (fun h => Nat.dvd_mul_right_of_dvd h n) fun h => Nat.dvd_mul_left_of_dvd h m⟩
  rcases pp.2 (gcd p m) (gcd_dvd_left p m) with e | e
  · exact .inr (Coprime.dvd_of_dvd_mul_left e h)
  · exact .inl (e ▸ gcd_dvd_right p m)

theorem exists_prime_and_dvd {n : Nat} (hn : n ≠ 1) : ∃ p, Prime p ∧ p ∣ n := by
  induction n using Nat.strongRecOn with
  | ind n ih =>
    rcases Nat.eq_zero_or_pos n with e | pos
    · exact ⟨2, prime_two, e ▸ Nat.dvd_zero 2⟩
    · rcases Nat.decEq 0 0 with _ | _
      · contradiction
      · by_cases pn : Prime n
        · exact ⟨n, pn, Nat.dvd_refl n⟩
        · by_cases h : ∀ m, m < n → m ∣ n → m = 1
          · exact absurd (prime_def_lt.2 ⟨by omega, h⟩) pn
          · rcases Classical.not_forall.1 h with ⟨m, h⟩
            rcases Classical.not_imp.1 h with ⟨l, h⟩
            rcases Classical.not_imp.1 h with ⟨d, e⟩
            rcases ih m l e with ⟨p, pp, pd⟩
            exact ⟨p, pp, Nat.dvd_trans pd d⟩

theorem exists_infinite_primes (n : Nat) : ∃ p, n ≤ p ∧ Prime p := by
  rcases exists_prime_and_dvd (n := n ! + 1) (Nat.ne_of_gt (Nat.succ_lt_succ (factorial_pos n))) with ⟨p, pp, d⟩
  refine ⟨p, Nat.le_of_not_lt fun l => pp.not_dvd_one ?_, pp⟩
  exact (Nat.dvd_add_right (dvd_factorial pp.pos (Nat.le_of_lt l))).1 d

/-! ## Digits -/

/-- At most `fuel` digits of `n` in base `b`, the lowest one first. -/
def Internal.digitsFuel (b : Nat) : Nat → Nat → List Nat
  | 0, _ => []
  | _ + 1, 0 => []
  | fuel + 1, n + 1 => (n + 1) % b :: Internal.digitsFuel b fuel ((n + 1) / b)

/-- The digits of `n` in base `b`, the lowest one first; unary in base 1, `[n]` in base 0. -/
def digits : Nat → Nat → List Nat
  | 0, 0 => []
  | 0, n + 1 => [n + 1]
  | 1, n => List.replicate n 1
  | b + 2, n => Internal.digitsFuel (b + 2) n n

/-- The number with these digits in base `b`, the lowest one first. -/
def ofDigits {α : Type u} [Semiring α] (b : α) : List Nat → α
  | [] => 0
  | d :: ds => Nat.cast d + b * ofDigits b ds

theorem Internal.digitsFuel_congr {b : Nat} (hb : 1 < b) : ∀ {j k n : Nat}, n ≤ j → n ≤ k → Internal.digitsFuel b j n = Internal.digitsFuel b k n
  | 0, k, n, hj, _ => by
    rw [Nat.le_zero_eq] at hj
    subst hj
    cases k <;> rfl
  | j + 1, 0, n, _, hk => by
    rw [Nat.le_zero_eq] at hk
    subst hk
    rfl
  | j + 1, k + 1, 0, _, _ => rfl
  | j + 1, k + 1, n + 1, hj, hk => by
    have l := Nat.le_of_lt_succ (Nat.div_lt_self (Nat.zero_lt_succ n) hb)
    unfold Internal.digitsFuel
    rw [Internal.digitsFuel_congr hb (Nat.le_trans l (Nat.le_of_succ_le_succ hj)) (Nat.le_trans l (Nat.le_of_succ_le_succ hk))]

@[simp] theorem digits_zero (b : Nat) : digits b 0 = [] := by
  rcases b with _ | _ | b <;> rfl

theorem digits_def' {b : Nat} (hb : 1 < b) {n : Nat} (hn : 0 < n) : digits b n = n % b :: digits b (n / b) := by
  rcases b with _ | _ | b
  · exact absurd hb (by decide)
  · exact absurd hb (by decide)
  · rcases n with _ | n
    · exact absurd hn (by decide)
    · exact congrArg _ (Internal.digitsFuel_congr hb (Nat.le_of_lt_succ (Nat.div_lt_self hn hb)) (Nat.le_refl _))

@[simp] theorem ofDigits_nil {b : Nat} : ofDigits b [] = 0 := rfl
theorem ofDigits_cons {b hd : Nat} {tl : List Nat} : ofDigits b (hd :: tl) = hd + b * ofDigits b tl := rfl

theorem ofDigits_digits (b n : Nat) : ofDigits b (digits b n) = n := by
  rcases b with _ | _ | b
  · cases n with
    | zero => rfl
    | succ n => show n + 1 + 0 * 0 = n + 1; rw [Nat.zero_mul, Nat.add_zero]
  · induction n with
    | zero => rfl
    | succ n ih =>
      show 1 + 1 * ofDigits 1 (digits 1 n) = n + 1
      rw [ih, Nat.one_mul, Nat.add_comm]
  · induction n using Nat.strongRecOn with
    | ind n ih =>
      rcases Nat.eq_zero_or_pos n with e | pos
      · rw [e]; rfl
      · have hb : 1 < b + 2 := Nat.succ_lt_succ (Nat.zero_lt_succ b)
        rw [digits_def' hb pos, ofDigits_cons, ih _ (Nat.div_lt_self pos hb), Nat.mod_add_div]

theorem digits_lt_base {b m d : Nat} (hb : 1 < b) (hd : d ∈ digits b m) : d < b := by
  induction m using Nat.strongRecOn with
  | ind m ih =>
    rcases Nat.eq_zero_or_pos m with e | pos
    · rw [e, digits_zero] at hd; exact absurd hd List.not_mem_nil
    · rw [digits_def' hb pos, List.mem_cons] at hd
      rcases hd with e | hd
      · rw [e]; exact Nat.mod_lt m (Nat.lt_trans Nat.zero_lt_one hb)
      · exact ih _ (Nat.div_lt_self pos hb) hd

/-! ## Remainders -/

/-- `a` and `b` leave the same remainder modulo `n`. -/
def ModEq (n a b : Nat) : Prop := a % n = b % n

notation:50 a " ≡ " b " [MOD " n "]" => Nat.ModEq n a b

instance {n a b : Nat} : Decidable (Nat.ModEq n a b) := inferInstanceAs (Decidable (a % n = b % n))

theorem ModEq.refl {n : Nat} (a : Nat) : a ≡ a [MOD n] := rfl
theorem ModEq.symm {n a b : Nat} : a ≡ b [MOD n] → b ≡ a [MOD n] := Eq.symm
theorem ModEq.trans {n a b c : Nat} : a ≡ b [MOD n] → b ≡ c [MOD n] → a ≡ c [MOD n] := Eq.trans

end Nat

/-- `a` and `b` leave the same remainder modulo `n`. -/
def Int.ModEq (n a b : Int) : Prop := a % n = b % n

notation:50 a " ≡ " b " [ZMOD " n "]" => Int.ModEq n a b

instance {n a b : Int} : Decidable (Int.ModEq n a b) := inferInstanceAs (Decidable (a % n = b % n))

theorem Int.ModEq.refl {n : Int} (a : Int) : a ≡ a [ZMOD n] := rfl
theorem Int.ModEq.symm {n a b : Int} : a ≡ b [ZMOD n] → b ≡ a [ZMOD n] := Eq.symm
theorem Int.ModEq.trans {n a b c : Int} : a ≡ b [ZMOD n] → b ≡ c [ZMOD n] → a ≡ c [ZMOD n] := Eq.trans

/-! ## Intervals -/

namespace List

/-- The numbers `x` with `n ≤ x < m`. -/
def Ico (n m : Nat) : List Nat := range' n (m - n)

namespace Ico

theorem zero_bot (n : Nat) : Ico 0 n = range n := by rw [Ico, Nat.sub_zero, range_eq_range']
theorem length (n m : Nat) : List.length (Ico n m) = m - n := length_range'
theorem mem {n m l : Nat} : l ∈ Ico n m ↔ n ≤ l ∧ l < m := by rw [Ico, mem_range'_1]; omega
theorem eq_nil_of_le {n m : Nat} (h : m ≤ n) : Ico n m = [] := by rw [Ico, Nat.sub_eq_zero_of_le h]; rfl

end Ico
end List

prelude
import Core.Nat.Bounded

/-!
Greatest common divisors, bitwise operations and shifts.
-/

namespace Nat

/-! ### Greatest common divisor -/

@[extern "lean_nat_gcd"]
def gcd (m n : @& Nat) : Nat :=
  if h : m = 0 then n else gcd (n % m) m
termination_by m
decreasing_by exact mod_lt n (Nat.pos_of_ne_zero h)

@[simp] theorem gcd_zero_left (y : Nat) : gcd 0 y = y := by rw [gcd, dif_pos rfl]
theorem gcd_succ (x y : Nat) : gcd (succ x) y = gcd (y % succ x) (succ x) := by rw [gcd, dif_neg (succ_ne_zero x)]
theorem gcd_add_one (x y : Nat) : gcd (x + 1) y = gcd (y % (x + 1)) (x + 1) := gcd_succ x y
@[simp] theorem gcd_zero_right (n : Nat) : gcd n 0 = n := by
  cases n with
  | zero => exact gcd_zero_left 0
  | succ n => rw [gcd_add_one, zero_mod, gcd_zero_left]
theorem gcd_rec (m n : Nat) : gcd m n = gcd (n % m) m := by
  cases m with
  | zero => rw [gcd_zero_left, mod_zero, gcd_zero_right]
  | succ m => exact gcd_add_one m n

def lcm (m n : Nat) : Nat := m * n / gcd m n

/-! ### Bitwise operations -/

-- Combines the binary digits of two numbers with `f`, which has to send two zeros to zero.
@[implicit_reducible]
def bitwise (f : Bool → Bool → Bool) (n m : Nat) : Nat :=
  if h : n = 0 then (if f false true then m else 0)
  else if m = 0 then (if f true false then n else 0)
  else
    let n' := n / 2
    let m' := m / 2
    let b₁ := n % 2 = 1
    let b₂ := m % 2 = 1
    let r := bitwise f n' m'
    if f b₁ b₂ then r + r + 1 else r + r
termination_by n
decreasing_by exact div_lt_self (Nat.pos_of_ne_zero h) (Nat.lt_add_one 1)

@[extern "lean_nat_land"] def land : @& Nat → @& Nat → Nat := bitwise and
@[extern "lean_nat_lor"] def lor : @& Nat → @& Nat → Nat := bitwise or
@[extern "lean_nat_lxor"] def xor : @& Nat → @& Nat → Nat := bitwise bne

@[extern "lean_nat_shiftl"]
def shiftLeft : @& Nat → @& Nat → Nat
  | n, 0 => n
  | n, succ m => shiftLeft (2 * n) m

@[extern "lean_nat_shiftr"]
def shiftRight : @& Nat → @& Nat → Nat
  | n, 0 => n
  | n, succ m => shiftRight n m / 2

instance : AndOp Nat := ⟨Nat.land⟩
instance : OrOp Nat := ⟨Nat.lor⟩
instance : XorOp Nat := ⟨Nat.xor⟩
instance instShiftLeft : ShiftLeft Nat := ⟨Nat.shiftLeft⟩
instance instShiftRight : ShiftRight Nat := ⟨Nat.shiftRight⟩

-- What matching on a type with many constructors says of the alternative for all the others.
def hasNotBit (mask n : Nat) : Prop := Nat.land 1 (Nat.shiftRight mask n) ≠ 1

def testBit (m n : Nat) : Bool := 1 &&& (m >>> n) != 0

-- With fuel, so that it reduces.
def log2.go : Nat → Nat → Nat
  | 0, _ => 0
  | fuel + 1, n => cond (Nat.ble 2 n) (go fuel (n / 2) + 1) 0

@[extern "lean_nat_log2"]
def log2 (n : @& Nat) : Nat := log2.go n n

theorem log2.go_congr : ∀ {j k n : Nat}, n ≤ j → n ≤ k → go j n = go k n
  | 0, 0, _, _, _ => rfl
  | 0, k + 1, n, h, _ => by
    have e : n = 0 := Nat.le_antisymm h (Nat.zero_le n)
    subst e
    rfl
  | j + 1, 0, n, _, h => by
    have e : n = 0 := Nat.le_antisymm h (Nat.zero_le n)
    subst e
    rfl
  | j + 1, k + 1, n, hj, hk => by
    unfold go
    cases h : Nat.ble 2 n with
    | false => rfl
    | true =>
      have l : n / 2 < n := div_lt_self (Nat.lt_of_lt_of_le (Nat.zero_lt_succ 1) (le_of_ble_eq_true h)) (Nat.lt_add_one 1)
      rw [go_congr (le_of_lt_succ (Nat.lt_of_lt_of_le l hj)) (le_of_lt_succ (Nat.lt_of_lt_of_le l hk))]

theorem log2_def (n : Nat) : n.log2 = if 2 ≤ n then (n / 2).log2 + 1 else 0 := by
  unfold log2
  cases n with
  | zero => rfl
  | succ n =>
    by_cases h : 2 ≤ n + 1
    · rw [if_pos h, log2.go, ble_eq_true_of_le h]
      exact congrArg succ (log2.go_congr (le_of_lt_succ (div_lt_self (zero_lt_succ n) (Nat.lt_add_one 1))) (Nat.le_refl _))
    · rw [if_neg h, log2.go]
      cases c : Nat.ble 2 (n + 1) with
      | false => rfl
      | true => exact absurd (le_of_ble_eq_true c) h

end Nat

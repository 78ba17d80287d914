prelude
import Core.Nat.Bits

/-!
The kernel evaluates these functions on literals by name, without looking at their definitions. That is sound only if each
definition agrees with the arithmetic it stands for. Here is the proof: every function has exactly one extension that obeys the
equations below, and it is the arithmetic one.
-/

namespace Core.Kernel

theorem add_zero (a : Nat) : Nat.add a 0 = a := rfl
theorem add_succ (a b : Nat) : Nat.add a (.succ b) = .succ (Nat.add a b) := rfl

theorem sub_zero (a : Nat) : Nat.sub a 0 = a := rfl
theorem sub_zero_left (b : Nat) : Nat.sub 0 b = 0 := Nat.zero_sub b
theorem sub_succ_succ (a b : Nat) : Nat.sub (.succ a) (.succ b) = Nat.sub a b := Nat.succ_sub_succ a b

theorem mul_zero (a : Nat) : Nat.mul a 0 = 0 := rfl
theorem mul_succ (a b : Nat) : Nat.mul a (.succ b) = Nat.add (Nat.mul a b) a := rfl

theorem pow_zero (a : Nat) : Nat.pow a 0 = 1 := rfl
theorem pow_succ (a b : Nat) : Nat.pow a (.succ b) = Nat.mul (Nat.pow a b) a := rfl

-- Quotient and remainder are the numbers q and r with a = b q + r and r < b; by zero they are 0 and a.
theorem div_zero (a : Nat) : Nat.div a 0 = 0 := Nat.div_zero a
theorem mod_zero (a : Nat) : Nat.mod a 0 = a := Nat.mod_zero a
theorem div_add_mod (a b : Nat) : b * Nat.div a b + Nat.mod a b = a := Nat.div_add_mod a b
theorem mod_lt (a b : Nat) (h : 0 < b) : Nat.mod a b < b := Nat.mod_lt a h

theorem gcd_zero (b : Nat) : Nat.gcd 0 b = b := Nat.gcd_zero_left b
theorem gcd_succ (a b : Nat) : Nat.gcd (.succ a) b = Nat.gcd (Nat.mod b (.succ a)) (.succ a) := Nat.gcd_succ a b

theorem beq_iff (a b : Nat) : Nat.beq a b = true ↔ a = b := ⟨Nat.eq_of_beq_eq_true, fun e => decide_eq_true (p := a = b) e⟩
theorem ble_iff (a b : Nat) : Nat.ble a b = true ↔ a ≤ b := ⟨Nat.le_of_ble_eq_true, Nat.ble_eq_true_of_le⟩

-- A bitwise operation is determined by its last digit and by its value on the halves.
section
variable (f : Bool → Bool → Bool)

theorem bitwise_zero_left (n : Nat) : Nat.bitwise f 0 n = if f false true then n else 0 := by rw [Nat.bitwise, dif_pos rfl]

theorem bitwise_zero_right (n : Nat) (h : n ≠ 0) : Nat.bitwise f n 0 = if f true false then n else 0 := by
  rw [Nat.bitwise, dif_neg h, if_pos rfl]

theorem bitwise_digits (n m : Nat) (hn : n ≠ 0) (hm : m ≠ 0) :
    Nat.bitwise f n m = 2 * Nat.bitwise f (n / 2) (m / 2) + if f (n % 2 = 1) (m % 2 = 1) then 1 else 0 := by
  rw [Nat.bitwise, dif_neg hn, if_neg hm, Nat.two_mul]
  show (if _ then _ else _) = _
  split <;> rfl

end

theorem land_eq : Nat.land = Nat.bitwise and := rfl
theorem lor_eq : Nat.lor = Nat.bitwise or := rfl
theorem xor_eq : Nat.xor = Nat.bitwise bne := rfl

theorem land_zero_left (n : Nat) : Nat.land 0 n = 0 := bitwise_zero_left and n
theorem lor_zero_left (n : Nat) : Nat.lor 0 n = n := bitwise_zero_left or n
theorem xor_zero_left (n : Nat) : Nat.xor 0 n = n := bitwise_zero_left bne n

theorem shiftLeft_eq (n m : Nat) : Nat.shiftLeft n m = n * 2 ^ m := by
  induction m generalizing n with
  | zero => exact (Nat.mul_one n).symm
  | succ m ih =>
    show Nat.shiftLeft (2 * n) m = n * (2 ^ m * 2)
    rw [ih, Nat.mul_comm 2 n, Nat.mul_assoc, Nat.mul_comm 2]

theorem shiftRight_zero (n : Nat) : Nat.shiftRight n 0 = n := rfl
theorem shiftRight_succ (n m : Nat) : Nat.shiftRight n (.succ m) = Nat.shiftRight n m / 2 := rfl

/-! ### The kernel's results agree on samples -/

example : Nat.add 7 5 = 12 ∧ Nat.sub 7 5 = 2 ∧ Nat.sub 5 7 = 0 ∧ Nat.mul 7 5 = 35 ∧ Nat.pow 2 10 = 1024 := by decide
example : Nat.div 17 5 = 3 ∧ Nat.mod 17 5 = 2 ∧ Nat.div 17 0 = 0 ∧ Nat.mod 17 0 = 17 ∧ Nat.gcd 12 18 = 6 := by decide
example : Nat.land 12 10 = 8 ∧ Nat.lor 12 10 = 14 ∧ Nat.xor 12 10 = 6 := by decide
example : Nat.shiftLeft 5 3 = 40 ∧ Nat.shiftRight 40 3 = 5 := by decide

end Core.Kernel

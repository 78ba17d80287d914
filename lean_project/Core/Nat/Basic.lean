prelude
import Core.Logic.Basic

/-! # Addition and multiplication of natural numbers -/

namespace Nat

/-! ### Successor -/

theorem succ_ne_zero (n : Nat) : n.succ ≠ 0 := fun h => Nat.noConfusion h
protected theorem one_ne_zero : 1 ≠ (0 : Nat) := succ_ne_zero 0
protected theorem zero_ne_one : 0 ≠ (1 : Nat) := fun h => succ_ne_zero 0 h.symm
theorem succ_ne_self : ∀ n : Nat, succ n ≠ n
  | 0, h => succ_ne_zero 0 h
  | n + 1, h => succ_ne_self n (congrArg pred h)
theorem add_one (n : Nat) : n + 1 = succ n := rfl
theorem succ_eq_add_one (n : Nat) : succ n = n + 1 := rfl
theorem add_one_ne_zero (n : Nat) : n + 1 ≠ 0 := succ_ne_zero n
theorem add_one_inj {a b : Nat} : a + 1 = b + 1 ↔ a = b := ⟨congrArg pred, congrArg succ⟩
theorem exists_eq_add_one_of_ne_zero : ∀ {n : Nat}, n ≠ 0 → ∃ k, n = k + 1
  | 0, h => absurd rfl h
  | k + 1, _ => ⟨k, rfl⟩

@[simp] protected theorem pred_zero : pred 0 = 0 := rfl
@[simp] protected theorem pred_succ (n : Nat) : pred n.succ = n := rfl
theorem succ_pred : ∀ {a : Nat}, a ≠ 0 → a.pred.succ = a
  | 0, h => absurd rfl h
  | _ + 1, _ => rfl

/-! ### Addition -/

@[simp] protected theorem add_zero (n : Nat) : n + 0 = n := rfl

@[simp] protected theorem zero_add : ∀ n : Nat, 0 + n = n
  | 0 => rfl
  | n + 1 => congrArg succ (Nat.zero_add n)

theorem add_succ (n m : Nat) : n + succ m = succ (n + m) := rfl

theorem succ_add (n : Nat) : ∀ m : Nat, succ n + m = succ (n + m)
  | 0 => rfl
  | m + 1 => congrArg succ (succ_add n m)

theorem add_one_add_one (n : Nat) : n + 1 + 1 = n + 2 := rfl

protected theorem add_comm (n : Nat) : ∀ m : Nat, n + m = m + n
  | 0 => (Nat.zero_add n).symm
  | m + 1 => (congrArg succ (Nat.add_comm n m)).trans (succ_add m n).symm

protected theorem add_assoc (n m : Nat) : ∀ k : Nat, n + m + k = n + (m + k)
  | 0 => rfl
  | k + 1 => congrArg succ (Nat.add_assoc n m k)

protected theorem add_left_comm (n m k : Nat) : n + (m + k) = m + (n + k) := by
  rw [← Nat.add_assoc, Nat.add_comm n m, Nat.add_assoc]

protected theorem add_right_comm (n m k : Nat) : n + m + k = n + k + m := by
  rw [Nat.add_assoc, Nat.add_comm m, ← Nat.add_assoc]

protected theorem one_add (n : Nat) : 1 + n = succ n := Nat.add_comm 1 n

theorem succ_add_eq_add_succ (a b : Nat) : succ a + b = a + succ b := succ_add a b

protected theorem add_add_add_comm (a b c d : Nat) : a + b + (c + d) = a + c + (b + d) := by
  rw [Nat.add_assoc, Nat.add_left_comm b, ← Nat.add_assoc]

protected theorem add_right_cancel {n : Nat} : ∀ {m k : Nat}, n + m = k + m → n = k := by
  intro m
  exact m.rec (fun h => h) (fun _ ih h => ih (congrArg pred h))

protected theorem add_left_cancel {n m k : Nat} (h : n + m = n + k) : m = k :=
  Nat.add_right_cancel ((Nat.add_comm m n).trans (h.trans (Nat.add_comm n k)))

@[simp] protected theorem add_left_cancel_iff {m k n : Nat} : n + m = n + k ↔ m = k :=
  ⟨Nat.add_left_cancel, congrArg (n + ·)⟩

@[simp] protected theorem add_right_cancel_iff {m k n : Nat} : m + n = k + n ↔ m = k :=
  ⟨Nat.add_right_cancel, congrArg (· + n)⟩

protected theorem eq_zero_of_add_eq_zero : ∀ {n m : Nat}, n + m = 0 → n = 0 ∧ m = 0
  | _, 0, h => ⟨h, rfl⟩
  | n, m + 1, h => absurd h (succ_ne_zero (n + m))

protected theorem eq_zero_of_add_eq_zero_left {n m : Nat} (h : n + m = 0) : m = 0 :=
  (Nat.eq_zero_of_add_eq_zero h).2

protected theorem eq_zero_of_add_eq_zero_right {n m : Nat} (h : n + m = 0) : n = 0 :=
  (Nat.eq_zero_of_add_eq_zero h).1

@[simp] protected theorem add_eq_zero_iff {n m : Nat} : n + m = 0 ↔ n = 0 ∧ m = 0 :=
  ⟨Nat.eq_zero_of_add_eq_zero, fun h => by rw [h.1, h.2]⟩

@[simp] protected theorem add_eq_left {a b : Nat} : a + b = a ↔ b = 0 :=
  ⟨fun h => Nat.add_left_cancel (h.trans (Nat.add_zero a).symm), fun h => by rw [h, Nat.add_zero]⟩

@[simp] protected theorem add_eq_right {a b : Nat} : a + b = b ↔ a = 0 :=
  ⟨fun h => Nat.add_right_cancel (h.trans (Nat.zero_add b).symm), fun h => by rw [h, Nat.zero_add]⟩

/-! ### Multiplication -/

@[simp] protected theorem mul_zero (n : Nat) : n * 0 = 0 := rfl

theorem mul_succ (n m : Nat) : n * succ m = n * m + n := rfl

theorem mul_add_one (a b : Nat) : a * (b + 1) = a * b + a := rfl

@[simp] protected theorem zero_mul : ∀ n : Nat, 0 * n = 0
  | 0 => rfl
  | n + 1 => Nat.zero_mul n

theorem succ_mul (n : Nat) : ∀ m : Nat, succ n * m = n * m + m
  | 0 => rfl
  | m + 1 => by rw [mul_succ, succ_mul n m, mul_succ, add_succ, add_succ, Nat.add_right_comm]

theorem add_one_mul (a b : Nat) : (a + 1) * b = a * b + b := succ_mul a b

protected theorem mul_comm (n : Nat) : ∀ m : Nat, n * m = m * n
  | 0 => (Nat.zero_mul n).symm
  | m + 1 => by rw [mul_add_one, Nat.mul_comm n m, add_one_mul]

@[simp] protected theorem mul_one (n : Nat) : n * 1 = n := Nat.zero_add n

@[simp] protected theorem one_mul (n : Nat) : 1 * n = n := by rw [Nat.mul_comm, Nat.mul_one]

protected theorem mul_add (x y : Nat) : ∀ z : Nat, x * (y + z) = x * y + x * z
  | 0 => rfl
  | z + 1 => by rw [← Nat.add_assoc, mul_add_one, Nat.mul_add x y z, mul_add_one, Nat.add_assoc]

protected theorem add_mul (x y z : Nat) : (x + y) * z = x * z + y * z := by
  rw [Nat.mul_comm, Nat.mul_add, Nat.mul_comm z, Nat.mul_comm z]

protected theorem left_distrib (n m k : Nat) : n * (m + k) = n * m + n * k := Nat.mul_add n m k

protected theorem right_distrib (n m k : Nat) : (n + m) * k = n * k + m * k := Nat.add_mul n m k

protected theorem mul_assoc (n m : Nat) : ∀ k : Nat, n * m * k = n * (m * k)
  | 0 => rfl
  | k + 1 => by rw [mul_add_one, Nat.mul_assoc n m k, mul_add_one, Nat.mul_add]

protected theorem mul_left_comm (n m k : Nat) : n * (m * k) = m * (n * k) := by
  rw [← Nat.mul_assoc, Nat.mul_comm n m, Nat.mul_assoc]

protected theorem mul_right_comm (n m k : Nat) : n * m * k = n * k * m := by
  rw [Nat.mul_assoc, Nat.mul_comm m, ← Nat.mul_assoc]

protected theorem mul_mul_mul_comm (a b c d : Nat) : (a * b) * (c * d) = (a * c) * (b * d) := by
  rw [Nat.mul_assoc, Nat.mul_left_comm b, ← Nat.mul_assoc]

protected theorem mul_two (n : Nat) : n * 2 = n + n := by rw [mul_succ, Nat.mul_one]

protected theorem two_mul (n : Nat) : 2 * n = n + n := by rw [Nat.mul_comm, Nat.mul_two]

protected theorem mul_eq_zero : ∀ {m n : Nat}, n * m = 0 ↔ n = 0 ∨ m = 0
  | 0, _ => ⟨fun _ => .inr rfl, fun _ => rfl⟩
  | m + 1, n =>
    ⟨fun h => .inl (Nat.eq_zero_of_add_eq_zero h).2, fun h => by
      rcases h with h | h
      · rw [h, Nat.zero_mul]
      · exact absurd h (succ_ne_zero m)⟩

end Nat

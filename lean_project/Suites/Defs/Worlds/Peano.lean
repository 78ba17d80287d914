import Stock

/-! # Natural numbers from nothing: every rule is a theorem with a name, and nothing unfolds

Operations and relations are irreducible once their rules are proved, so that no computation proves anything.
-/

/-- A natural number. -/
inductive Num where
  | zero
  | succ (n : Num)

namespace Num

/-- The sum, by recursion on the second number. -/
def add (a : Num) : Num → Num
  | zero => a
  | succ n => succ (add a n)

/-- The product, by recursion on the second number. -/
def mul (a : Num) : Num → Num
  | zero => zero
  | succ n => add (mul a n) a

/-- The power, by recursion on the exponent. -/
def pow (a : Num) : Num → Num
  | zero => succ zero
  | succ n => mul (pow a n) a

/-- At most. -/
def Le (a b : Num) : Prop := ∃ k, add a k = b

/-- Divides. -/
def Dvd (d a : Num) : Prop := ∃ k, mul d k = a

/-- Is twice a number. -/
def Even (a : Num) : Prop := ∃ k, add k k = a

theorem induct {P : Num → Prop} (h : P zero) (h' : ∀ n, P n → P (succ n)) (n : Num) : P n := by
  induction n with
  | zero => exact h
  | succ n ih => exact h' n ih

/-! ## Sums -/

theorem add_zero (a : Num) : add a zero = a := rfl
theorem add_succ (a b : Num) : add a (succ b) = succ (add a b) := rfl

theorem zero_add (a : Num) : add zero a = a := by
  induction a with
  | zero => rfl
  | succ n ih => rw [add_succ, ih]

theorem succ_add (a b : Num) : add (succ a) b = succ (add a b) := by
  induction b with
  | zero => rfl
  | succ n ih => rw [add_succ, ih, add_succ]

theorem add_comm (a b : Num) : add a b = add b a := by
  induction b with
  | zero => rw [add_zero, zero_add]
  | succ n ih => rw [add_succ, ih, succ_add]

theorem add_assoc (a b c : Num) : add (add a b) c = add a (add b c) := by
  induction c with
  | zero => rfl
  | succ n ih => rw [add_succ, add_succ, add_succ, ih]

theorem add_swap (a b c d : Num) : add (add a b) (add c d) = add (add a c) (add b d) := by
  rw [add_assoc, ← add_assoc b c d, add_comm b c, add_assoc c b d, ← add_assoc]

/-! ## Products and powers -/

theorem mul_zero (a : Num) : mul a zero = zero := rfl
theorem mul_succ (a b : Num) : mul a (succ b) = add (mul a b) a := rfl

theorem zero_mul (a : Num) : mul zero a = zero := by
  induction a with
  | zero => rfl
  | succ n ih => rw [mul_succ, ih, add_zero]

theorem succ_mul (a b : Num) : mul (succ a) b = add (mul a b) b := by
  induction b with
  | zero => rfl
  | succ n ih => rw [mul_succ, mul_succ, ih, add_succ, add_succ, add_assoc, add_comm n a, ← add_assoc]

theorem mul_comm (a b : Num) : mul a b = mul b a := by
  induction b with
  | zero => rw [mul_zero, zero_mul]
  | succ n ih => rw [mul_succ, succ_mul, ih]

theorem mul_one (a : Num) : mul a (succ zero) = a := by
  rw [mul_succ, mul_zero, zero_add]

theorem mul_add (a b c : Num) : mul a (add b c) = add (mul a b) (mul a c) := by
  induction c with
  | zero => rfl
  | succ n ih => rw [add_succ, mul_succ, mul_succ, ih, add_assoc]

theorem add_mul (a b c : Num) : mul (add a b) c = add (mul a c) (mul b c) := by
  rw [mul_comm, mul_add, mul_comm c a, mul_comm c b]

theorem mul_assoc (a b c : Num) : mul (mul a b) c = mul a (mul b c) := by
  induction c with
  | zero => rfl
  | succ n ih => rw [mul_succ, mul_succ, mul_add, ih]

theorem pow_zero (a : Num) : pow a zero = succ zero := rfl
theorem pow_succ (a b : Num) : pow a (succ b) = mul (pow a b) a := rfl

theorem pow_add (a b c : Num) : pow a (add b c) = mul (pow a b) (pow a c) := by
  induction c with
  | zero => rw [add_zero, pow_zero, mul_one]
  | succ n ih => rw [add_succ, pow_succ, pow_succ, ih, mul_assoc]

/-! ## Order -/

theorem le_refl (a : Num) : Le a a := ⟨zero, add_zero a⟩
theorem zero_le (a : Num) : Le zero a := ⟨a, zero_add a⟩
theorem le_succ (a : Num) : Le a (succ a) := ⟨succ zero, by rw [add_succ, add_zero]⟩

theorem le_trans {a b c : Num} (h : Le a b) (h' : Le b c) : Le a c :=
  let ⟨k, hk⟩ := h
  let ⟨l, hl⟩ := h'
  ⟨add k l, by rw [← add_assoc, hk, hl]⟩

theorem succ_le_succ {a b : Num} (h : Le a b) : Le (succ a) (succ b) :=
  let ⟨k, hk⟩ := h
  ⟨k, by rw [succ_add, hk]⟩

theorem add_le_add {a b c d : Num} (h : Le a b) (h' : Le c d) : Le (add a c) (add b d) :=
  let ⟨k, hk⟩ := h
  let ⟨l, hl⟩ := h'
  ⟨add k l, by rw [add_swap, hk, hl]⟩

theorem le_add_right {a b c : Num} (h : Le a b) : Le a (add b c) :=
  let ⟨k, hk⟩ := h
  ⟨add k c, by rw [← add_assoc, hk]⟩

theorem le_add_left {a b c : Num} (h : Le a b) : Le a (add c b) := by
  rw [add_comm]
  exact le_add_right h

theorem mul_le_mul_right {a b c : Num} (h : Le a b) : Le (mul a c) (mul b c) :=
  let ⟨k, hk⟩ := h
  ⟨mul k c, by rw [← add_mul, hk]⟩

theorem mul_le_mul_left {a b c : Num} (h : Le a b) : Le (mul c a) (mul c b) :=
  let ⟨k, hk⟩ := h
  ⟨mul c k, by rw [← mul_add, hk]⟩

/-! ## Divisibility -/

theorem dvd_refl (a : Num) : Dvd a a := ⟨succ zero, mul_one a⟩
theorem dvd_zero (a : Num) : Dvd a zero := ⟨zero, mul_zero a⟩

theorem dvd_trans {a b c : Num} (h : Dvd a b) (h' : Dvd b c) : Dvd a c :=
  let ⟨k, hk⟩ := h
  let ⟨l, hl⟩ := h'
  ⟨mul k l, by rw [← mul_assoc, hk, hl]⟩

theorem dvd_add {a b c : Num} (h : Dvd a b) (h' : Dvd a c) : Dvd a (add b c) :=
  let ⟨k, hk⟩ := h
  let ⟨l, hl⟩ := h'
  ⟨add k l, by rw [mul_add, hk, hl]⟩

theorem dvd_mul_right {a b c : Num} (h : Dvd a b) : Dvd a (mul b c) :=
  let ⟨k, hk⟩ := h
  ⟨mul k c, by rw [← mul_assoc, hk]⟩

theorem dvd_mul_left {a b c : Num} (h : Dvd a b) : Dvd a (mul c b) := by
  rw [mul_comm]
  exact dvd_mul_right h

theorem dvd_pow {a b c : Num} (h : Dvd a b) : Dvd a (pow b (succ c)) := by
  rw [pow_succ]
  exact dvd_mul_left h

/-! ## Even numbers -/

theorem even_zero : Even zero := ⟨zero, add_zero zero⟩
theorem even_double (a : Num) : Even (add a a) := ⟨a, rfl⟩

theorem even_succ_succ {a : Num} (h : Even a) : Even (succ (succ a)) :=
  let ⟨k, hk⟩ := h
  ⟨succ k, by rw [add_succ, succ_add, hk]⟩

theorem even_add {a b : Num} (h : Even a) (h' : Even b) : Even (add a b) :=
  let ⟨k, hk⟩ := h
  let ⟨l, hl⟩ := h'
  ⟨add k l, by rw [add_swap, hk, hl]⟩

theorem even_mul_right {a b : Num} (h : Even a) : Even (mul a b) :=
  let ⟨k, hk⟩ := h
  ⟨mul k b, by rw [← add_mul, hk]⟩

theorem even_mul_left {a b : Num} (h : Even b) : Even (mul a b) := by
  rw [mul_comm]
  exact even_mul_right h

theorem even_pow {a b : Num} (h : Even a) : Even (pow a (succ b)) := by
  rw [pow_succ]
  exact even_mul_left h

theorem even_of_dvd {a b : Num} (h : Dvd a b) (h' : Even a) : Even b :=
  let ⟨_, hk⟩ := h
  hk ▸ even_mul_right h'

attribute [irreducible] add mul pow Le Dvd Even
attribute [pp_nodot] succ add mul pow Le Dvd Even

end Num

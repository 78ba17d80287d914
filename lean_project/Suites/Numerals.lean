import Suites.Defs.Numerals

/-! # Binary numerals -/

open Binary

/-! ## Counting -/

theorem numeral_bit_le (b : Bool) : bit b ≤ 1 := by
  cases b
  · exact Nat.zero_le 1
  · exact Nat.le_refl 1

theorem numeral_value_inc (bs : List Bool) : value (inc bs) = value bs + 1 := by
  induction bs with
  | nil => rfl
  | cons b bs ih =>
    cases b with
    | false =>
      show 1 + 2 * value bs = 0 + 2 * value bs + 1
      omega
    | true =>
      show 0 + 2 * value (inc bs) = 1 + 2 * value bs + 1
      omega

theorem numeral_value_dec (bs : List Bool) (h : 0 < value bs) : value (dec bs) + 1 = value bs := by
  induction bs with
  | nil => exact absurd h (Nat.lt_irrefl 0)
  | cons b bs ih =>
    cases b with
    | true =>
      show 0 + 2 * value bs + 1 = 1 + 2 * value bs
      omega
    | false =>
      have p : 0 < 0 + 2 * value bs := h
      have k := ih (by omega)
      show 1 + 2 * value (dec bs) + 1 = 0 + 2 * value bs
      omega

theorem numeral_dec_inc (bs : List Bool) : value (dec (inc bs)) = value bs := by
  induction bs with
  | nil => rfl
  | cons b bs ih =>
    cases b with
    | false => rfl
    | true =>
      show 1 + 2 * value (dec (inc bs)) = 1 + 2 * value bs
      rw [ih]

theorem numeral_inc_dec (bs : List Bool) (h : 0 < value bs) : inc (dec bs) = bs := by
  induction bs with
  | nil => exact absurd h (Nat.lt_irrefl 0)
  | cons b bs ih =>
    cases b with
    | true => rfl
    | false =>
      have p : 0 < 0 + 2 * value bs := h
      show false :: inc (dec bs) = false :: bs
      rw [ih (by omega)]

theorem numeral_value_write (n : Nat) : value (write n) = n := by
  have inc : ∀ bs, value (inc bs) = value bs + 1 := by
    intro bs
    induction bs with
    | nil => rfl
    | cons b bs ih =>
      cases b with
      | false =>
        show 1 + 2 * value bs = 0 + 2 * value bs + 1
        omega
      | true =>
        show 0 + 2 * value (inc bs) = 1 + 2 * value bs + 1
        omega
  induction n with
  | zero => rfl
  | succ n ih => rw [write, inc, ih]

theorem numeral_write_injective (h : ∀ n, value (write n) = n) (m n : Nat) (e : write m = write n) : m = n := by
  rw [← h m, e, h]

theorem numeral_inc_length (bs : List Bool) : (inc bs).length ≤ bs.length + 1 := by
  induction bs with
  | nil => exact Nat.le_refl 1
  | cons b bs ih =>
    cases b with
    | false => exact Nat.le_succ _
    | true => exact Nat.succ_le_succ ih

theorem numeral_inc_longer (bs : List Bool) : bs.length ≤ (inc bs).length := by
  induction bs with
  | nil => exact Nat.zero_le 1
  | cons b bs ih =>
    cases b with
    | false => exact Nat.le_refl _
    | true => exact Nat.succ_le_succ ih

theorem numeral_inc_ones (bs : List Bool) : ones (inc bs) ≤ ones bs + 1 := by
  induction bs with
  | nil => exact Nat.le_refl 1
  | cons b bs ih =>
    cases b with
    | false =>
      show 1 + ones bs ≤ 0 + ones bs + 1
      omega
    | true =>
      show 0 + ones (inc bs) ≤ 1 + ones bs + 1
      omega

theorem numeral_inc_overflow (bs : List Bool) : (inc bs).length = bs.length + 1 ↔ value bs + 1 = 2 ^ bs.length := by
  induction bs with
  | nil => exact ⟨fun _ => rfl, fun _ => rfl⟩
  | cons b bs ih =>
    rw [List.length_cons, Nat.pow_succ, value]
    cases b with
    | false =>
      show bs.length + 1 = bs.length + 1 + 1 ↔ 0 + 2 * value bs + 1 = 2 ^ bs.length * 2
      omega
    | true =>
      show (inc bs).length + 1 = bs.length + 1 + 1 ↔ 1 + 2 * value bs + 1 = 2 ^ bs.length * 2
      constructor
      · intro h
        have k := ih.mp (by omega)
        omega
      · intro h
        have k := ih.mpr (by omega)
        omega

/-! ## What a numeral is worth -/

theorem numeral_value_append (as bs : List Bool) : value (as ++ bs) = value as + 2 ^ as.length * value bs := by
  induction as with
  | nil =>
    rw [List.nil_append, List.length_nil, Nat.pow_zero, Nat.one_mul]
    exact (Nat.zero_add _).symm
  | cons a as ih =>
    rw [List.cons_append, value, ih, value, List.length_cons, Nat.pow_succ, Nat.mul_comm (2 ^ as.length) 2, Nat.mul_assoc]
    omega

theorem numeral_value_bound (bs : List Bool) : value bs < 2 ^ bs.length := by
  induction bs with
  | nil => exact Nat.succ_pos 0
  | cons b bs ih =>
    have l : bit b ≤ 1 := by cases b <;> decide
    rw [value, List.length_cons, Nat.pow_succ]
    omega

theorem numeral_value_zeros (n : Nat) : value (List.replicate n false) = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [List.replicate_succ, value, ih, bit, cond_false]

theorem numeral_value_all_ones (n : Nat) : value (List.replicate n true) + 1 = 2 ^ n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [List.replicate_succ, value, bit, cond_true, Nat.pow_succ]
    omega

theorem numeral_value_shift (n : Nat) (bs : List Bool) : value (List.replicate n false ++ bs) = 2 ^ n * value bs := by
  induction n with
  | zero => rw [List.replicate_zero, List.nil_append, Nat.pow_zero, Nat.one_mul]
  | succ n ih =>
    rw [List.replicate_succ, List.cons_append, value, ih, bit, cond_false, Nat.zero_add, Nat.pow_succ, Nat.mul_comm (2 ^ n) 2,
      Nat.mul_assoc]

theorem numeral_value_flip (bs : List Bool) : value bs + value (flip bs) + 1 = 2 ^ bs.length := by
  induction bs with
  | nil => rfl
  | cons b bs ih =>
    rw [value, flip, value, List.length_cons, Nat.pow_succ]
    have e : bit b + bit (!b) = 1 := by cases b <;> rfl
    omega

theorem numeral_flip_flip (bs : List Bool) : flip (flip bs) = bs := by
  induction bs with
  | nil => rfl
  | cons b bs ih => rw [flip, flip, ih, Bool.not_not]

theorem numeral_flip_ones (bs : List Bool) : ones bs + ones (flip bs) = bs.length := by
  induction bs with
  | nil => rfl
  | cons b bs ih =>
    rw [ones, flip, ones, List.length_cons]
    have e : bit b + bit (!b) = 1 := by cases b <;> rfl
    omega

theorem numeral_ones_append (as bs : List Bool) : ones (as ++ bs) = ones as + ones bs := by
  induction as with
  | nil => exact (Nat.zero_add _).symm
  | cons a as ih => rw [List.cons_append, ones, ih, ones, Nat.add_assoc]

theorem numeral_ones_le_value (bs : List Bool) : ones bs ≤ value bs := by
  induction bs with
  | nil => exact Nat.le_refl 0
  | cons b bs ih =>
    rw [ones, value]
    omega

theorem numeral_same_length_injective (as bs : List Bool) (l : as.length = bs.length) (h : value as = value bs) :
    as = bs := by
  induction as generalizing bs with
  | nil => exact (List.eq_nil_of_length_eq_zero l.symm).symm
  | cons a as ih =>
    cases bs with
    | nil => exact nomatch l
    | cons b bs =>
      rw [value, value] at h
      have p : bit a ≤ 1 := by cases a <;> decide
      have q : bit b ≤ 1 := by cases b <;> decide
      rw [ih bs (Nat.succ.inj l) (by omega)]
      have e : bit a = bit b := by omega
      cases a <;> cases b
      · rfl
      · exact nomatch e
      · exact nomatch e
      · rfl

theorem numeral_value_mod (n : Nat) (as bs : List Bool) (h : as.length = n) : value (as ++ bs) % 2 ^ n = value as := by
  have append : value (as ++ bs) = value as + 2 ^ as.length * value bs := by
    clear h
    induction as with
    | nil =>
      rw [List.nil_append, List.length_nil, Nat.pow_zero, Nat.one_mul]
      exact (Nat.zero_add _).symm
    | cons a as ih =>
      rw [List.cons_append, value, ih, value, List.length_cons, Nat.pow_succ, Nat.mul_comm (2 ^ as.length) 2,
        Nat.mul_assoc]
      omega
  have bound : value as < 2 ^ as.length := by
    clear append h
    induction as with
    | nil => exact Nat.succ_pos 0
    | cons a as ih =>
      have l : bit a ≤ 1 := by cases a <;> decide
      rw [value, List.length_cons, Nat.pow_succ]
      omega
  rw [h] at append bound
  rw [append, Nat.add_mul_mod_self_left, Nat.mod_eq_of_lt bound]

/-! ## Arithmetic -/

theorem numeral_full_adder (a b c : Bool) : bit (odd a b c) + 2 * bit (two a b c) = bit a + bit b + bit c := by
  cases a <;> cases b <;> cases c <;> rfl

theorem numeral_carry_value (c : Bool) (bs : List Bool) (h : value (inc bs) = value bs + 1) :
    value (carry c bs) = value bs + bit c := by
  cases c with
  | false => rfl
  | true => exact h

theorem numeral_adc_value (c : Bool) (as bs : List Bool) : value (adc c as bs) = value as + value bs + bit c := by
  have inc : ∀ bs, value (inc bs) = value bs + 1 := by
    intro bs
    induction bs with
    | nil => rfl
    | cons b bs ih =>
      cases b with
      | false =>
        show 1 + 2 * value bs = 0 + 2 * value bs + 1
        omega
      | true =>
        show 0 + 2 * value (inc bs) = 1 + 2 * value bs + 1
        omega
  have carried : ∀ c bs, value (carry c bs) = value bs + bit c := by
    intro c bs
    cases c with
    | false => rfl
    | true => exact inc bs
  induction as generalizing c bs with
  | nil =>
    rw [adc, carried, value]
    omega
  | cons a as ih =>
    cases bs with
    | nil =>
      rw [adc, carried]
      rfl
    | cons b bs =>
      have full : bit (odd a b c) + 2 * bit (two a b c) = bit a + bit b + bit c := by
        cases a <;> cases b <;> cases c <;> rfl
      rw [adc, value, ih, value, value]
      omega

theorem numeral_adc_comm (c : Bool) (as bs : List Bool) : adc c as bs = adc c bs as := by
  induction as generalizing c bs with
  | nil => cases bs <;> rfl
  | cons a as ih =>
    cases bs with
    | nil => rfl
    | cons b bs =>
      rw [adc, adc, ih]
      cases a <;> cases b <;> cases c <;> rfl

theorem numeral_adc_zero (bs : List Bool) : adc false bs [] = bs := by
  cases bs <;> rfl

theorem numeral_adc_length (c : Bool) (as bs : List Bool) (h : as.length = bs.length) :
    (adc c as bs).length ≤ as.length + 1 := by
  induction as generalizing c bs with
  | nil =>
    rw [List.eq_nil_of_length_eq_zero h.symm]
    cases c
    · exact Nat.zero_le 1
    · exact Nat.le_refl 1
  | cons a as ih =>
    cases bs with
    | nil => exact nomatch h
    | cons b bs => exact Nat.succ_le_succ (ih _ bs (Nat.succ.inj h))

theorem numeral_mul_value (add : ∀ as bs, value (adc false as bs) = value as + value bs) (as bs : List Bool) :
    value (mul as bs) = value as * value bs := by
  induction as with
  | nil => exact (Nat.zero_mul _).symm
  | cons a as ih =>
    rw [mul, add, value, ih, value, Nat.add_mul, Nat.mul_assoc]
    cases a with
    | false =>
      show 0 + (0 + 2 * (value as * value bs)) = 0 * value bs + 2 * (value as * value bs)
      omega
    | true =>
      show value bs + (0 + 2 * (value as * value bs)) = 1 * value bs + 2 * (value as * value bs)
      omega

theorem numeral_write_add (m n : Nat) (sum : ∀ as bs, value (adc false as bs) = value as + value bs)
    (back : ∀ k, value (write k) = k) : value (adc false (write m) (write n)) = m + n := by
  rw [sum, back, back]

theorem numeral_any_set (r : Bool) (bs : List Bool) : anySet r bs = true ↔ r = true ∨ 0 < value bs := by
  induction bs generalizing r with
  | nil => exact ⟨Or.inl, fun h => h.elim id (fun k => absurd k (Nat.lt_irrefl 0))⟩
  | cons b bs ih =>
    rw [anySet, ih, value, Bool.or_eq_true, or_assoc]
    cases b with
    | false =>
      show r = true ∨ false = true ∨ 0 < value bs ↔ r = true ∨ 0 < 0 + 2 * value bs
      exact or_congr Iff.rfl ⟨fun h => h.elim (fun k => (nomatch k)) (fun k => by omega), fun h => Or.inr (by omega)⟩
    | true =>
      show r = true ∨ true = true ∨ 0 < value bs ↔ r = true ∨ 0 < 1 + 2 * value bs
      exact or_congr Iff.rfl ⟨fun _ => by omega, fun _ => Or.inl rfl⟩

theorem numeral_none_set (r : Bool) (bs : List Bool) : noneSet r bs = true ↔ r = true ∧ value bs = 0 := by
  induction bs generalizing r with
  | nil => exact ⟨fun h => ⟨h, rfl⟩, fun h => h.1⟩
  | cons b bs ih =>
    rw [noneSet, ih, value, Bool.and_eq_true, and_assoc]
    cases b with
    | false =>
      show r = true ∧ true = true ∧ value bs = 0 ↔ r = true ∧ 0 + 2 * value bs = 0
      exact and_congr Iff.rfl ⟨fun h => by omega, fun h => ⟨rfl, by omega⟩⟩
    | true =>
      show r = true ∧ false = true ∧ value bs = 0 ↔ r = true ∧ 1 + 2 * value bs = 0
      exact and_congr Iff.rfl ⟨fun h => (nomatch h.1), fun h => by omega⟩

theorem numeral_less_value (some : ∀ r bs, anySet r bs = true ↔ r = true ∨ 0 < value bs)
    (none : ∀ r bs, noneSet r bs = true ↔ r = true ∧ value bs = 0) (r : Bool) (as bs : List Bool) :
    less r as bs = true ↔ value as < value bs ∨ value as = value bs ∧ r = true := by
  induction as generalizing r bs with
  | nil =>
    rw [less, some]
    show r = true ∨ 0 < value bs ↔ 0 < value bs ∨ 0 = value bs ∧ r = true
    constructor
    · intro h
      rcases Nat.eq_or_lt_of_le (Nat.zero_le (value bs)) with e | l
      · exact Or.inr ⟨e, h.elim id (fun l => absurd (e ▸ l) (Nat.lt_irrefl 0))⟩
      · exact Or.inl l
    · rintro (l | h)
      · exact Or.inr l
      · exact Or.inl h.2
  | cons a as ih =>
    cases bs with
    | nil =>
      rw [less, none]
      exact ⟨fun h => Or.inr ⟨h.2, h.1⟩, fun h => h.elim (fun l => absurd l (Nat.not_lt_zero _)) (fun k => ⟨k.2, k.1⟩)⟩
    | cons b bs =>
      rw [less, ih, value, value]
      cases a <;> cases b
      · show value as < value bs ∨ value as = value bs ∧ r = true ↔
          0 + 2 * value as < 0 + 2 * value bs ∨ 0 + 2 * value as = 0 + 2 * value bs ∧ r = true
        by_cases q : r = true <;> simp [q] <;> omega
      · show value as < value bs ∨ value as = value bs ∧ true = true ↔
          0 + 2 * value as < 1 + 2 * value bs ∨ 0 + 2 * value as = 1 + 2 * value bs ∧ r = true
        by_cases q : r = true <;> simp [q] <;> omega
      · show value as < value bs ∨ value as = value bs ∧ false = true ↔
          1 + 2 * value as < 0 + 2 * value bs ∨ 1 + 2 * value as = 0 + 2 * value bs ∧ r = true
        by_cases q : r = true <;> simp [q] <;> omega
      · show value as < value bs ∨ value as = value bs ∧ r = true ↔
          1 + 2 * value as < 1 + 2 * value bs ∨ 1 + 2 * value as = 1 + 2 * value bs ∧ r = true
        by_cases q : r = true <;> simp [q] <;> omega

theorem numeral_less_self (r : Bool) (bs : List Bool) : less r bs bs = r := by
  induction bs with
  | nil => rfl
  | cons b bs ih =>
    rw [less]
    cases b <;> exact ih

/-! ## Short numerals -/

theorem numeral_inc_short (bs : List Bool) (h : Short bs) : Short (inc bs) := by
  induction bs with
  | nil => rfl
  | cons b bs ih =>
    cases b with
    | false =>
      cases bs with
      | nil => rfl
      | cons c bs => exact h
    | true =>
      have rest : Short bs := by
        cases bs with
        | nil => trivial
        | cons c bs => exact h
      have k := ih rest
      show Short (false :: inc bs)
      cases e : inc bs with
      | nil =>
        cases bs with
        | nil => exact nomatch e
        | cons c bs => cases c <;> exact nomatch e
      | cons c cs =>
        rw [e] at k
        exact k

theorem numeral_write_short (inc : ∀ bs, Short bs → Short (inc bs)) (n : Nat) : Short (write n) := by
  induction n with
  | zero => trivial
  | succ n ih => exact inc _ ih

theorem numeral_short_zero (bs : List Bool) (h : Short bs) (k : value bs = 0) : bs = [] := by
  induction bs with
  | nil => rfl
  | cons b bs ih =>
    rw [value] at k
    cases bs with
    | nil =>
      have e : b = true := h
      rw [e, bit, cond_true] at k
      omega
    | cons c bs => exact absurd (ih h (by omega)) (List.cons_ne_nil c bs)

theorem numeral_short_unique (as bs : List Bool) (ha : Short as) (hb : Short bs) (h : value as = value bs) : as = bs := by
  have zero : ∀ bs, Short bs → value bs = 0 → bs = [] := by
    intro bs
    induction bs with
    | nil => exact fun _ _ => rfl
    | cons b bs ih =>
      intro h k
      rw [value] at k
      cases bs with
      | nil =>
        have e : b = true := h
        rw [e, bit, cond_true] at k
        omega
      | cons c bs => exact absurd (ih h (by omega)) (List.cons_ne_nil c bs)
  have tail : ∀ b bs, Short (b :: bs) → Short bs := by
    intro b bs h
    cases bs with
    | nil => trivial
    | cons c bs => exact h
  induction as generalizing bs with
  | nil => exact (zero bs hb h.symm).symm
  | cons a as ih =>
    cases bs with
    | nil => exact zero _ ha h
    | cons b bs =>
      rw [value, value] at h
      have p : bit a ≤ 1 := by cases a <;> decide
      have q : bit b ≤ 1 := by cases b <;> decide
      rw [ih bs (tail a as ha) (tail b bs hb) (by omega)]
      have e : bit a = bit b := by omega
      cases a <;> cases b
      · rfl
      · exact nomatch e
      · exact nomatch e
      · rfl

theorem numeral_write_value (short : ∀ n, Short (write n)) (back : ∀ n, value (write n) = n)
    (unique : ∀ as bs, Short as → Short bs → value as = value bs → as = bs) (bs : List Bool) (h : Short bs) :
    write (value bs) = bs := by
  exact unique _ bs (short _) h (back _)

theorem numeral_trim_value (bs : List Bool) : value (trim bs) = value bs := by
  induction bs with
  | nil => rfl
  | cons b bs ih =>
    rw [trim, value, ← ih]
    cases b with
    | true => rfl
    | false =>
      cases trim bs with
      | nil => rfl
      | cons c cs => rfl

theorem numeral_trim_short (bs : List Bool) : Short (trim bs) := by
  induction bs with
  | nil => trivial
  | cons b bs ih =>
    rw [trim]
    cases e : trim bs with
    | nil =>
      cases b with
      | false => trivial
      | true => rfl
    | cons c cs =>
      rw [e] at ih
      cases b <;> exact ih

theorem numeral_trim_fixed (bs : List Bool) (h : Short bs) : trim bs = bs := by
  induction bs with
  | nil => rfl
  | cons b bs ih =>
    cases bs with
    | nil =>
      have e : b = true := h
      rw [e]
      rfl
    | cons c bs =>
      rw [trim, ih h]
      cases b <;> rfl

theorem numeral_trim_length (bs : List Bool) : (trim bs).length ≤ bs.length := by
  induction bs with
  | nil => exact Nat.le_refl 0
  | cons b bs ih =>
    rw [trim]
    cases b with
    | true => exact Nat.succ_le_succ ih
    | false =>
      cases e : trim bs with
      | nil => exact Nat.zero_le _
      | cons c cs =>
        rw [e] at ih
        exact Nat.succ_le_succ ih

theorem numeral_trim_zeros (bs : List Bool) (n : Nat) : trim (bs ++ List.replicate n false) = trim bs := by
  induction bs with
  | nil =>
    rw [List.nil_append]
    induction n with
    | zero => rfl
    | succ n ih =>
      rw [List.replicate_succ, trim]
      exact congrArg (glue false) ih
  | cons b bs ih => rw [List.cons_append, trim, ih, trim]

theorem numeral_trim_nil_iff (bs : List Bool) : trim bs = [] ↔ Null bs := by
  induction bs with
  | nil => exact ⟨fun _ => trivial, fun _ => rfl⟩
  | cons b bs ih =>
    rw [trim, Null, ← ih]
    cases b with
    | true => exact ⟨fun h => (nomatch h), fun h => (nomatch h.1)⟩
    | false =>
      cases trim bs with
      | nil => exact ⟨fun _ => ⟨rfl, rfl⟩, fun _ => rfl⟩
      | cons c cs => exact ⟨fun h => (nomatch h), fun h => (nomatch h.2)⟩

theorem numeral_null_value (bs : List Bool) : Null bs ↔ value bs = 0 := by
  induction bs with
  | nil => exact ⟨fun _ => rfl, fun _ => trivial⟩
  | cons b bs ih =>
    rw [Null, ih, value]
    cases b with
    | false =>
      show false = false ∧ value bs = 0 ↔ 0 + 2 * value bs = 0
      constructor
      · intro h
        have k := h.2
        omega
      · intro h
        exact ⟨rfl, by omega⟩
    | true =>
      show true = false ∧ value bs = 0 ↔ 1 + 2 * value bs = 0
      constructor
      · exact fun h => nomatch h.1
      · intro h
        omega

theorem numeral_trim_same_value (unique : ∀ as bs, Short as → Short bs → value as = value bs → as = bs)
    (short : ∀ bs, Short (trim bs)) (keeps : ∀ bs, value (trim bs) = value bs) (as bs : List Bool) :
    trim as = trim bs ↔ value as = value bs := by
  constructor
  · intro h
    rw [← keeps as, h, keeps]
  · intro h
    apply unique _ _ (short as) (short bs)
    rw [keeps, keeps, h]

/-! ## Gray codes -/

theorem numeral_ungray_gray (p : Bool) (bs : List Bool) : ungray p (gray p bs) = bs := by
  induction bs generalizing p with
  | nil => rfl
  | cons b bs ih =>
    have e : (p != (p != b)) = b := by cases p <;> cases b <;> rfl
    rw [gray, ungray, e, ih]

theorem numeral_gray_ungray (p : Bool) (bs : List Bool) : gray p (ungray p bs) = bs := by
  induction bs generalizing p with
  | nil => rfl
  | cons b bs ih =>
    have e : (p != (p != b)) = b := by cases p <;> cases b <;> rfl
    rw [ungray, gray, e, ih]

theorem numeral_gray_length (p : Bool) (bs : List Bool) : (gray p bs).length = bs.length := by
  induction bs generalizing p with
  | nil => rfl
  | cons b bs ih => rw [gray, List.length_cons, ih, List.length_cons]

theorem numeral_gray_flip (p : Bool) (bs : List Bool) : gray (!p) (flip bs) = gray p bs := by
  induction bs generalizing p with
  | nil => rfl
  | cons b bs ih =>
    rw [flip, gray, ih, gray]
    cases p <;> cases b <;> rfl

theorem numeral_gray_constant (b : Bool) (n : Nat) : gray b (List.replicate n b) = List.replicate n false := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [List.replicate_succ, gray, ih, List.replicate_succ]
    cases b <;> rfl

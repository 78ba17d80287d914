import Suites.Defs.Programs

/-! # Small programs and their specifications -/

/-! ## Numbers -/

theorem program_double_spec (n : Nat) : double n = n + n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [double, ih, Nat.add_assoc, Nat.add_assoc, Nat.add_left_comm 1 n 1]

theorem program_double_add (m n : Nat) : double (m + n) = double m + double n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [← Nat.add_assoc, double, ih, double, Nat.add_assoc]

theorem program_double_succ_succ (n : Nat) : double (n + 2) = double n + 4 := by
  rw [double, double]

theorem program_half_double (n : Nat) : half (double n) = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [double, half, ih]

theorem program_half_double_succ (n : Nat) : half (double n + 1) = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [double, Nat.add_right_comm, half, ih]

theorem program_half_add_two (n : Nat) : half (n + 4) = half n + 2 := by
  rw [half, half]

theorem program_sumTo_spec (n : Nat) : 2 * sumTo n = n * (n + 1) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [sumTo, Nat.mul_add, ih, ← Nat.add_mul, Nat.mul_comm]

theorem program_sumTo_succ (n : Nat) : sumTo (n + 2) = sumTo n + (n + 1) + (n + 2) := by
  rw [sumTo, sumTo]

theorem program_sumOdd_spec (n : Nat) : sumOdd n = n * n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [sumOdd, ih, Nat.two_mul, Nat.mul_succ, Nat.succ_mul, Nat.add_assoc, Nat.add_assoc]

theorem program_sumTo_mono (n : Nat) : sumTo n ≤ sumTo (n + 1) := by
  rw [sumTo]
  exact Nat.le_add_right (sumTo n) (n + 1)

theorem program_sumTo_ge (n : Nat) : n ≤ sumTo n := by
  cases n with
  | zero => exact Nat.zero_le 0
  | succ n =>
    rw [sumTo]
    exact Nat.le_add_left (n + 1) (sumTo n)

theorem program_sumOdd_mono (n : Nat) : sumOdd n < sumOdd (n + 1) := by
  rw [sumOdd]
  exact Nat.lt_succ_of_le (Nat.le_add_right (sumOdd n) (2 * n))

theorem program_fact_pos (n : Nat) : 0 < fact n := by
  induction n with
  | zero => exact Nat.succ_pos 0
  | succ n ih =>
    rw [fact]
    exact Nat.mul_pos (Nat.succ_pos n) ih

theorem program_fact_succ_succ (n : Nat) : fact (n + 2) = (n + 2) * (n + 1) * fact n := by
  rw [fact, fact, Nat.mul_assoc]

theorem program_fact_dvd (n : Nat) : fact n ∣ fact (n + 1) := by
  rw [fact]
  exact Nat.dvd_mul_left (fact n) (n + 1)

theorem program_fact_mono (n : Nat) : fact n ≤ fact (n + 1) := by
  rw [fact]
  exact Nat.le_mul_of_pos_left (fact n) (Nat.succ_pos n)

theorem program_succ_dvd_fact (n : Nat) : n + 1 ∣ fact (n + 1) := by
  rw [fact]
  exact Nat.dvd_mul_right (n + 1) (fact n)

theorem program_fib_three (n : Nat) : fib (n + 3) = fib n + 2 * fib (n + 1) := by
  rw [fib, fib, Nat.two_mul, Nat.add_left_comm]

theorem program_fib_le (n : Nat) : fib (n + 1) ≤ fib (n + 2) := by
  rw [fib]
  exact Nat.le_add_left (fib (n + 1)) (fib n)

theorem program_fib_pos (n : Nat) : 0 < fib (n + 1) := by
  induction n with
  | zero => exact Nat.succ_pos 0
  | succ n ih =>
    rw [fib]
    exact Nat.lt_of_lt_of_le ih (Nat.le_add_left (fib (n + 1)) (fib n))

theorem program_even_add_two (n : Nat) : even (n + 2) = even n := by
  rw [even, even]
  cases even n <;> rfl

theorem program_even_double (n : Nat) : even (double n) = true := by
  induction n with
  | zero => rfl
  | succ n ih => rw [double, even, even, ih]; rfl

theorem program_even_add_self (n m : Nat) : even (n + n + m) = even m := by
  induction n with
  | zero => rw [Nat.zero_add]
  | succ n ih =>
    have h : n + 1 + (n + 1) + m = (n + n + m) + 2 := by
      rw [Nat.add_assoc n 1, Nat.add_left_comm 1 n 1, ← Nat.add_assoc n n 2, Nat.add_right_comm]
    rw [h, even, even, ih]
    cases even m <;> rfl

theorem program_even_not_succ (n : Nat) (h : even n = true) : even (n + 1) = false := by
  rw [even, h]
  rfl

/-! ## Lists -/

theorem program_total_append (a b : List Nat) : total (a ++ b) = total a + total b := by
  induction a with
  | nil => rw [List.nil_append, total, Nat.zero_add]
  | cons x a ih => rw [List.cons_append, total, ih, total, Nat.add_assoc]

theorem program_total_append_comm (a b : List Nat) (h : ∀ x y, total (x ++ y) = total x + total y) :
    total (a ++ b) = total (b ++ a) := by
  rw [h, h, Nat.add_comm]

theorem program_total_replicate (n x : Nat) : total (List.replicate n x) = n * x := by
  induction n with
  | zero => rw [List.replicate_zero, total, Nat.zero_mul]
  | succ n ih => rw [List.replicate_succ, total, ih, Nat.succ_mul, Nat.add_comm]

theorem program_total_map_mul (k : Nat) (a : List Nat) :
    total (List.map (fun x => k * x) a) = k * total a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.map_cons, total, ih, total, Nat.mul_add]

theorem program_total_map_succ (a : List Nat) :
    total (List.map (fun x => x + 1) a) = total a + a.length := by
  induction a with
  | nil => rfl
  | cons x a ih =>
    rw [List.map_cons, total, ih, total, List.length_cons, Nat.add_assoc, Nat.add_assoc,
      Nat.add_left_comm 1, Nat.add_comm 1]

theorem program_total_countdown (n : Nat) : total (countdown (n + 1)) = sumTo n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [countdown, total, ih, sumTo, Nat.add_comm]

theorem program_countdown_length (n : Nat) : (countdown n).length = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [countdown, List.length_cons, ih]

theorem program_snoc_spec {α : Type} (a : List α) (x : α) : snoc a x = a ++ [x] := by
  induction a with
  | nil => rfl
  | cons y a ih => rw [snoc, ih, List.cons_append]

theorem program_snoc_length {α : Type} (a : List α) (x : α) :
    (snoc a x).length = a.length + 1 := by
  induction a with
  | nil => rfl
  | cons y a ih => rw [snoc, List.length_cons, ih, List.length_cons]

theorem program_snoc_append {α : Type} (a b : List α) (x : α) : a ++ snoc b x = snoc (a ++ b) x := by
  induction a with
  | nil => rfl
  | cons y a ih => rw [List.cons_append, List.cons_append, snoc, ih]

theorem program_snoc_map {α β : Type} (f : α → β) (a : List α) (x : α) :
    List.map f (snoc a x) = snoc (List.map f a) (f x) := by
  induction a with
  | nil => rfl
  | cons y a ih => rw [snoc, List.map_cons, ih, List.map_cons, snoc]

theorem program_snoc_reverse {α : Type} (a : List α) (x : α) :
    (snoc a x).reverse = x :: a.reverse := by
  induction a with
  | nil => rfl
  | cons y a ih => rw [snoc, List.reverse_cons, ih, List.reverse_cons, List.cons_append]

theorem program_snoc_total (a : List Nat) (x : Nat) : total (snoc a x) = total a + x := by
  induction a with
  | nil => exact Nat.add_comm x 0
  | cons y a ih => rw [snoc, total, ih, total, Nat.add_assoc]

theorem program_snoc_ne_nil {α : Type} (a : List α) (x : α) : snoc a x ≠ [] := by
  cases a with
  | nil => exact List.cons_ne_nil x []
  | cons y a => exact List.cons_ne_nil y (snoc a x)

theorem program_stutter_length {α : Type} (a : List α) : (stutter a).length = 2 * a.length := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [stutter, List.length_cons, List.length_cons, ih, List.length_cons, Nat.mul_succ]

theorem program_stutter_append {α : Type} (a b : List α) :
    stutter (a ++ b) = stutter a ++ stutter b := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.cons_append, stutter, ih, stutter, List.cons_append, List.cons_append]

theorem program_stutter_map {α β : Type} (f : α → β) (a : List α) :
    stutter (List.map f a) = List.map f (stutter a) := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [List.map_cons, stutter, ih, stutter, List.map_cons, List.map_cons]

theorem program_stutter_total (a : List Nat) : total (stutter a) = total a + total a := by
  induction a with
  | nil => rfl
  | cons x a ih =>
    rw [stutter, total, total, ih, total]
    simp only [Nat.add_assoc, Nat.add_left_comm]

theorem program_countIf_append {α : Type} (p : α → Bool) (a b : List α) :
    countIf p (a ++ b) = countIf p a + countIf p b := by
  induction a with
  | nil => rw [List.nil_append, countIf, Nat.zero_add]
  | cons x a ih =>
    rw [List.cons_append, countIf, countIf, ih]
    cases p x
    · rfl
    · exact Nat.add_right_comm (countIf p a) (countIf p b) 1

theorem program_countIf_le {α : Type} (p : α → Bool) (a : List α) : countIf p a ≤ a.length := by
  induction a with
  | nil => exact Nat.le_refl 0
  | cons x a ih =>
    rw [countIf, List.length_cons]
    cases p x
    · exact Nat.le_trans ih (Nat.le_add_right a.length 1)
    · exact Nat.succ_le_succ ih

theorem program_countIf_keep {α : Type} (p : α → Bool) (a : List α) :
    countIf p a = (keep p a).length := by
  induction a with
  | nil => rfl
  | cons x a ih =>
    rw [countIf, keep, ih]
    cases p x <;> rfl

theorem program_countIf_complement {α : Type} (p : α → Bool) (a : List α) :
    countIf p a + countIf (fun x => !p x) a = a.length := by
  induction a with
  | nil => rfl
  | cons x a ih =>
    rw [countIf, countIf, List.length_cons, ← ih]
    cases p x
    · rfl
    · exact Nat.add_right_comm (countIf p a) 1 (countIf (fun x => !p x) a)

theorem program_countIf_true {α : Type} (a : List α) : countIf (fun _ => true) a = a.length := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [countIf, ih]; rfl

theorem program_keep_append {α : Type} (p : α → Bool) (a b : List α) :
    keep p (a ++ b) = keep p a ++ keep p b := by
  induction a with
  | nil => rfl
  | cons x a ih =>
    rw [List.cons_append, keep, keep, ih]
    cases p x <;> rfl

theorem program_keep_idem {α : Type} (p : α → Bool) (a : List α) : keep p (keep p a) = keep p a := by
  induction a with
  | nil => rfl
  | cons x a ih =>
    rw [keep]
    cases h : p x
    · exact ih
    · rw [cond_true, keep, h, cond_true, ih]

theorem program_keep_length {α : Type} (p : α → Bool) (a : List α) :
    (keep p a).length ≤ a.length := by
  induction a with
  | nil => exact Nat.le_refl 0
  | cons x a ih =>
    rw [keep, List.length_cons]
    cases p x
    · exact Nat.le_trans ih (Nat.le_add_right a.length 1)
    · exact Nat.succ_le_succ ih

theorem program_keep_false {α : Type} (a : List α) : keep (fun _ => false) a = [] := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [keep, ih]; rfl

theorem program_insert_length (x : Nat) (a : List Nat) :
    (insertSorted x a).length = a.length + 1 := by
  induction a with
  | nil => rfl
  | cons y a ih =>
    rw [insertSorted, List.length_cons]
    cases Nat.ble x y
    · rw [cond_false, List.length_cons, ih]
    · rfl

theorem program_insert_total (x : Nat) (a : List Nat) : total (insertSorted x a) = x + total a := by
  induction a with
  | nil => rfl
  | cons y a ih =>
    rw [insertSorted]
    cases Nat.ble x y
    · rw [cond_false, total, ih, total, Nat.add_left_comm]
    · rfl

theorem program_sort_length (h : ∀ x a, (insertSorted x a).length = a.length + 1) (a : List Nat) :
    (insertionSort a).length = a.length := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [insertionSort, h, ih, List.length_cons]

theorem program_sort_total (h : ∀ x a, total (insertSorted x a) = x + total a) (a : List Nat) :
    total (insertionSort a) = total a := by
  induction a with
  | nil => rfl
  | cons x a ih => rw [insertionSort, h, ih, total]

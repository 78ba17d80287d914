prelude
import Core.Lemmas.ListMore
import Core.Omega

/-! # Ranges of numbers as lists, and sums over them -/

universe u v

namespace List

variable {α : Type u} {β : Type v}

def range' : (start len : Nat) → (step : Nat := 1) → List Nat
  | _, 0, _ => []
  | s, n + 1, step => s :: range' (s + step) n step

/-! ### Ranges with a start and a step -/

@[simp] theorem range'_zero {s step : Nat} : range' s 0 step = [] := rfl
theorem range'_succ {s n step : Nat} : range' s (n + 1) step = s :: range' (s + step) n step := rfl
@[simp] theorem range'_one {s step : Nat} : range' s 1 step = [s] := rfl

@[simp] theorem length_range' {s step : Nat} : ∀ {n : Nat}, length (range' s n step) = n
  | 0 => rfl
  | _ + 1 => congrArg Nat.succ length_range'

@[simp] theorem range'_eq_nil_iff {s n step : Nat} : range' s n step = [] ↔ n = 0 := by
  rw [← length_eq_zero_iff, length_range']

theorem mem_range' {m s step : Nat} : ∀ {n : Nat}, m ∈ range' s n step ↔ ∃ i, i < n ∧ m = s + step * i
  | 0 => ⟨fun h => absurd h not_mem_nil, fun ⟨_, h, _⟩ => absurd h (Nat.not_lt_zero _)⟩
  | n + 1 => by
    rw [range'_succ, mem_cons, mem_range']
    refine ⟨fun h => ?_, fun ⟨i, hi, e⟩ => ?_⟩
    · rcases h with e | ⟨i, hi, e⟩
      · exact ⟨0, Nat.zero_lt_succ n, by rw [Nat.mul_zero, Nat.add_zero]; exact e⟩
      · exact ⟨i + 1, Nat.succ_lt_succ hi, by rw [e, Nat.mul_succ, Nat.add_assoc, Nat.add_comm step]⟩
    · cases i with
      | zero => exact .inl (by rw [e, Nat.mul_zero, Nat.add_zero])
      | succ i => exact .inr ⟨i, Nat.lt_of_succ_lt_succ hi, by rw [e, Nat.mul_succ, Nat.add_assoc, Nat.add_comm step]⟩

@[simp] theorem mem_range'_1 {m s n : Nat} : m ∈ range' s n ↔ s ≤ m ∧ m < s + n := by
  rw [mem_range']
  exact ⟨fun ⟨i, hi, e⟩ => by omega, fun h => ⟨m - s, by omega, by omega⟩⟩

theorem map_add_range' {a : Nat} : ∀ s n step : Nat, map (a + ·) (range' s n step) = range' (a + s) n step
  | _, 0, _ => rfl
  | s, n + 1, step => by rw [range'_succ, map_cons, map_add_range' (s + step) n step, ← Nat.add_assoc, ← range'_succ]

theorem range'_append : ∀ {s m n step : Nat}, range' s m step ++ range' (s + step * m) n step = range' s (m + n) step
  | s, 0, n, step => by rw [Nat.mul_zero, Nat.add_zero, Nat.zero_add]; rfl
  | s, m + 1, n, step => by
    rw [Nat.add_right_comm, range'_succ, range'_succ, cons_append, ← range'_append (m := m), Nat.mul_succ,
      Nat.add_comm (step * m), ← Nat.add_assoc s step]

@[simp] theorem range'_append_1 {s m n : Nat} : range' s m ++ range' (s + m) n = range' s (m + n) := by
  have h := range'_append (s := s) (m := m) (n := n) (step := 1)
  rw [Nat.one_mul] at h
  exact h

theorem range'_concat {step s n : Nat} : range' s (n + 1) step = range' s n step ++ [s + step * n] := range'_append.symm

theorem range'_1_concat {s n : Nat} : range' s (n + 1) = range' s n ++ [s + n] := range'_append_1.symm

/-! ### Ranges from zero -/

theorem range_loop_range' : ∀ s n : Nat, range.loop s (range' s n) = range' 0 (n + s)
  | 0, _ => rfl
  | s + 1, n => by
    have h := range_loop_range' s (n + 1)
    rw [range'_succ, Nat.add_right_comm n 1 s] at h
    exact h

theorem range_eq_range' {n : Nat} : range n = range' 0 n := by
  have h := range_loop_range' n 0
  rw [Nat.zero_add] at h
  exact h

@[simp] theorem range_zero : range 0 = [] := rfl
@[simp] theorem range_one : range 1 = [0] := rfl
theorem range_succ {n : Nat} : range (Nat.succ n) = range n ++ [n] := by
  rw [range_eq_range', range_eq_range', range'_1_concat, Nat.zero_add]

theorem range'_eq_map_range {s n : Nat} : range' s n = map (s + ·) (range n) := by
  rw [range_eq_range', map_add_range', Nat.add_zero]

theorem range_succ_eq_map {n : Nat} : range (n + 1) = 0 :: map Nat.succ (range n) := by
  have h : map Nat.succ (range n) = map (1 + ·) (range n) := map_congr_left fun a _ => Nat.add_comm a 1
  rw [h, ← range'_eq_map_range, range_eq_range', range'_succ]

@[simp] theorem length_range {n : Nat} : (range n).length = n := by rw [range_eq_range', length_range']
@[simp] theorem range_eq_nil {n : Nat} : range n = [] ↔ n = 0 := by rw [← length_eq_zero_iff, length_range]
@[simp] theorem mem_range {m n : Nat} : m ∈ range n ↔ m < n := by
  rw [range_eq_range', mem_range'_1]
  omega
theorem self_mem_range_succ {n : Nat} : n ∈ range (n + 1) := mem_range.2 (Nat.lt_succ_self n)
theorem range_add {n m : Nat} : range (n + m) = range n ++ (range m).map (n + ·) := by
  rw [← range'_eq_map_range, range_eq_range', range_eq_range', ← range'_append_1, Nat.zero_add]

/-! ### Sums -/

@[simp] theorem sum_nil [Add α] [Zero α] : ([] : List α).sum = 0 := rfl
@[simp] theorem sum_cons [Add α] [Zero α] {a : α} {l : List α} : (a :: l).sum = a + l.sum := rfl
theorem sum_append_nat {l₁ l₂ : List Nat} : (l₁ ++ l₂).sum = l₁.sum + l₂.sum := by
  induction l₁ with
  | nil => exact (Nat.zero_add _).symm
  | cons a l ih => rw [cons_append, sum_cons, ih, sum_cons, Nat.add_assoc]
theorem sum_reverse_nat (xs : List Nat) : xs.reverse.sum = xs.sum := by
  induction xs with
  | nil => rfl
  | cons a l ih => rw [reverse_cons, sum_append_nat, ih, sum_cons, sum_cons, sum_nil, Nat.add_zero, Nat.add_comm]
@[simp] theorem sum_replicate_nat {n a : Nat} : (replicate n a).sum = n * a := by
  induction n with
  | zero => exact (Nat.zero_mul a).symm
  | succ n ih => rw [replicate, sum_cons, ih, Nat.succ_mul, Nat.add_comm]

end List

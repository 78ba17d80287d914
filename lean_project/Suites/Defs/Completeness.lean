import Suites.Defs.Real

/-! # Completeness of the real numbers

Every non-empty set of real numbers with an upper bound has a least one, found by halving an interval with rational ends. -/

open OrderedField

namespace Real

open Internal

/-- `b` is at least as large as every number with property `p`. -/
def IsUpperBound (p : Real → Prop) (b : Real) : Prop := ∀ x, p x → x ≤ b

/-- `b` is the least upper bound of the numbers with property `p`. -/
def IsLeastUpperBound (p : Real → Prop) (b : Real) : Prop := IsUpperBound p b ∧ ∀ c, IsUpperBound p c → b ≤ c

namespace Internal

theorem ofRat_lt {q r : Rat} : Real.ofRat q < Real.ofRat r ↔ q < r := by
  refine lt_iff.trans ⟨fun ⟨ε, pos, N, hN⟩ => sub_pos.1 (OrderedField.lt_trans pos (hN N (Nat.le_refl N))), fun h => ?_⟩
  exact ⟨half (r - q), half_pos (sub_pos.2 h), 0, fun _ _ => half_lt (sub_pos.2 h)⟩

/-- A rational number above a real one. -/
theorem exists_rat_gt (x : Real) : ∃ q : Rat, x < Real.ofRat q := by
  refine Quotient.inductionOn x fun s => ?_
  rcases s.2.bounded with ⟨M, pos, N, hN⟩
  refine ⟨M + 1, lt_iff.2 ⟨1, zero_lt_one, N, fun n hn => ?_⟩⟩
  show 1 < M + 1 - s.1 n
  have k := (hN n hn).1
  generalize s.1 n = a at *
  exact lt_of (sub_pos.2 k) (ring! M a : M + 1 - a - 1 = M - a)

theorem exists_rat_lt (x : Real) : ∃ q : Rat, Real.ofRat q < x := by
  rcases exists_rat_gt (-x) with ⟨q, h⟩
  refine ⟨-q, ?_⟩
  have k := neg_lt_neg h
  rw [CommutativeRing.neg_neg] at k
  exact k

/-- The interval, halved so that `p` has an upper bound at its right end and none at its left. -/
noncomputable def interval (p : Real → Prop) (a b : Rat) : Nat → Rat × Rat
  | 0 => (a, b)
  | n + 1 =>
    haveI := Classical.propDecidable
    let i := interval p a b n
    let m := half (i.1 + i.2)
    if IsUpperBound p (Real.ofRat m) then (i.1, m) else (m, i.2)

/-- `c` halved `n` times. -/
def halved (c : Rat) : Nat → Rat
  | 0 => c
  | n + 1 => half (halved c n)

theorem half_way (x y : Rat) : half (x + y) - x = half (y - x) ∧ y - half (x + y) = half (y - x) := by
  have g := half_add_half x
  have g' := half_add_half y
  unfold half at *
  generalize (2 : Rat)⁻¹ = z at *
  constructor
  · rw [show (x + y) * z - x = (x + y) * z - (x * z + x * z) by rw [g]]
    exact ring! x y z : (x + y) * z - (x * z + x * z) = (y - x) * z
  · rw [show y - (x + y) * z = y * z + y * z - (x + y) * z by rw [g']]
    exact ring! x y z : y * z + y * z - (x + y) * z = (y - x) * z

section
variable {p : Real → Prop} {a b : Rat}

theorem interval_succ (n : Nat) :
    (IsUpperBound p (Real.ofRat (half ((interval p a b n).1 + (interval p a b n).2))) ∧
      interval p a b (n + 1) = ((interval p a b n).1, half ((interval p a b n).1 + (interval p a b n).2))) ∨
    (¬IsUpperBound p (Real.ofRat (half ((interval p a b n).1 + (interval p a b n).2))) ∧
      interval p a b (n + 1) = (half ((interval p a b n).1 + (interval p a b n).2), (interval p a b n).2)) := by
  by_cases h : IsUpperBound p (Real.ofRat (half ((interval p a b n).1 + (interval p a b n).2)))
  · exact .inl ⟨h, if_pos h⟩
  · exact .inr ⟨h, if_neg h⟩

theorem interval_ends (ha : ¬IsUpperBound p (Real.ofRat a)) (hb : IsUpperBound p (Real.ofRat b)) (n : Nat) :
    ¬IsUpperBound p (Real.ofRat (interval p a b n).1) ∧ IsUpperBound p (Real.ofRat (interval p a b n).2) := by
  induction n with
  | zero => exact ⟨ha, hb⟩
  | succ n ih =>
    rcases interval_succ (p := p) (a := a) (b := b) n with ⟨h, e⟩ | ⟨h, e⟩
    · rw [e]; exact ⟨ih.1, h⟩
    · rw [e]; exact ⟨h, ih.2⟩

theorem interval_length (n : Nat) : (interval p a b n).2 - (interval p a b n).1 = halved (b - a) n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    show _ = half (halved (b - a) n)
    rw [← ih]
    have mid := half_way (interval p a b n).1 (interval p a b n).2
    rcases interval_succ (p := p) (a := a) (b := b) n with ⟨_, e⟩ | ⟨_, e⟩
    · rw [e]; exact mid.1
    · rw [e]; exact mid.2

theorem halved_pos {c : Rat} (h : 0 < c) (n : Nat) : 0 < halved c n := by
  induction n with
  | zero => exact h
  | succ n ih => exact half_pos ih

theorem interval_step (h : a < b) (n : Nat) :
    (interval p a b n).1 ≤ (interval p a b (n + 1)).1 ∧ (interval p a b (n + 1)).2 ≤ (interval p a b n).2 := by
  have len := interval_length (p := p) (a := a) (b := b) n
  have hl := half_pos (halved_pos (sub_pos.2 h) n)
  rw [← len] at hl
  have mid := half_way (interval p a b n).1 (interval p a b n).2
  rcases interval_succ (p := p) (a := a) (b := b) n with ⟨_, e⟩ | ⟨_, e⟩
  · rw [e]; exact ⟨le_refl _, le_of (le_of_lt hl) mid.2⟩
  · rw [e]; exact ⟨le_of (le_of_lt hl) mid.1, le_refl _⟩

theorem interval_mono (h : a < b) {m n : Nat} (mn : m ≤ n) :
    (interval p a b m).1 ≤ (interval p a b n).1 ∧ (interval p a b n).2 ≤ (interval p a b m).2 := by
  induction n with
  | zero => rw [Nat.le_zero_eq] at mn; subst mn; exact ⟨le_refl _, le_refl _⟩
  | succ n ih =>
    rcases Nat.eq_or_lt_of_le mn with e | l
    · subst e; exact ⟨le_refl _, le_refl _⟩
    · have k := ih (Nat.le_of_lt_succ l)
      have s := interval_step (p := p) h n
      exact ⟨OrderedField.le_trans k.1 s.1, OrderedField.le_trans s.2 k.2⟩

end

/-- Halving often enough makes a number as small as one likes. -/
theorem halved_small (c ε : Rat) (h : 0 < ε) : ∃ N, ∀ n, N ≤ n → halved c n < ε := by
  -- After `n` steps `(n + 1) * halved c n` is at most `|c|`, since `n + 2 ≤ 2 * (n + 1)`.
  rcases exists_near c with ⟨M, M_pos, near⟩
  have bound : ∀ n : Nat, ((n + 1 : Nat) : Rat) * halved c n < M := fun n => by
    induction n with
    | zero =>
      show ((1 : Int) : Rat) * c < M
      rw [CommutativeRing.one_mul]; exact near.1
    | succ n ih =>
      show ((n + 1 + 1 : Nat) : Rat) * half (halved c n) < M
      by_cases neg : halved c n < 0
      · refine OrderedField.lt_trans ?_ M_pos
        have k := OrderedField.mul_pos (neg_pos neg) (inv_pos (zero_lt_two (α := Rat)))
        have np : (0 : Rat) < ((n + 1 + 1 : Nat) : Rat) := by
          rw [CommutativeRing.natCast_eq]
          exact Rat.intCast_lt_intCast.2 (show (0 : Int) < ((n + 1 + 1 : Nat) : Int) by omega)
        have t := OrderedField.mul_pos np k
        refine lt_of t ?_
        unfold half
        generalize ((n + 1 + 1 : Nat) : Rat) = u, halved c n = v, (2 : Rat)⁻¹ = z
        exact ring! u v z : 0 - u * (v * z) = u * (-v * z)
      · have v0 := not_lt.1 neg
        refine OrderedField.lt_of_le_of_lt ?_ ih
        have e : ((n + 1 + 1 : Nat) : Rat) = ((n + 1 : Nat) : Rat) + 1 := Rat.intCast_add ((n + 1 : Nat) : Int) 1
        have n0 : (0 : Rat) ≤ ((n : Nat) : Rat) := by
          rw [← not_lt]
          intro l
          have : ((n : Nat) : Int) < 0 := Rat.intCast_lt_intCast.1 l
          omega
        have e' : ((n + 1 : Nat) : Rat) = (n : Rat) + 1 := Rat.intCast_add (n : Int) 1
        rw [e, e']
        have g := half_add_half (halved c n)
        have hv := OrderedField.mul_nonneg n0 (OrderedField.mul_nonneg v0 (le_of_lt (inv_pos (zero_lt_two (α := Rat)))))
        refine le_of hv ?_
        unfold half at *
        generalize (n : Rat) = u, halved c n = v, (2 : Rat)⁻¹ = z at *
        have g' : v = v * z + v * z := g.symm
        rw [show (u + 1) * v - (u + 1 + 1) * (v * z) = (u + 1) * (v * z + v * z) - (u + 1 + 1) * (v * z) by rw [← g']]
        exact ring! u v z : (u + 1) * (v * z + v * z) - (u + 1 + 1) * (v * z) = u * (v * z)
  -- Above `M / ε` there is a natural number.
  have arch := Rat.lt_floor (M * ε⁻¹)
  refine ⟨(M * ε⁻¹).floor.toNat, fun n hn => Classical.byContradiction fun far => ?_⟩
  have big : M * ε⁻¹ < ((n + 1 : Nat) : Rat) := by
    refine OrderedField.lt_of_lt_of_le arch ?_
    have e : ((M * ε⁻¹).floor : Rat) + 1 = (((M * ε⁻¹).floor + 1 : Int) : Rat) := (Rat.intCast_add _ 1).symm
    rw [e, ← not_lt]
    intro l
    have : ((n + 1 : Nat) : Int) < (M * ε⁻¹).floor + 1 := Rat.intCast_lt_intCast.1 l
    omega
  have k := mul_lt_mul_left big h
  have n1 : (0 : Rat) ≤ ((n + 1 : Nat) : Rat) := le_of_lt (OrderedField.lt_of_le_of_lt (le_of_lt (OrderedField.mul_pos M_pos (inv_pos h))) big)
  have low := mul_le_mul_left (not_lt.1 far) n1
  have contra := OrderedField.lt_of_lt_of_le k (OrderedField.le_trans (le_of_eq (CommutativeRing.mul_comm ε _)) (OrderedField.le_trans low (le_of_lt (bound n))))
  have e := OrderedField.mul_inv_cancel ε (ne_of_gt h)
  generalize ε⁻¹ = z at *
  rw [ring! ε M z : ε * (M * z) = M * (ε * z), e, Rat.mul_one] at contra
  exact OrderedField.lt_irrefl M contra

section
variable {p : Real → Prop} {a b : Rat}

theorem interval_inside (h : a < b) (m n : Nat) : (interval p a b m).1 < (interval p a b n).2 := by
  have len := interval_length (p := p) (a := a) (b := b) (max m n)
  have pos := halved_pos (sub_pos.2 h) (max m n)
  rw [← len] at pos
  exact OrderedField.lt_of_le_of_lt (interval_mono h (by omega)).1
    (OrderedField.lt_of_lt_of_le (sub_pos.1 pos) (interval_mono h (by omega)).2)

end

theorem left_isCauchy {p : Real → Prop} {a b : Rat} (h : a < b) : IsCauchy fun n => (interval p a b n).1 := fun ε pos => by
  rcases halved_small (b - a) ε pos with ⟨N, hN⟩
  have apart : ∀ m n, N ≤ m → (interval p a b n).1 - (interval p a b m).1 < ε := fun m n hm => by
    have k := hN N (Nat.le_refl N)
    rw [← interval_length (p := p)] at k
    have low := (interval_mono (p := p) h hm).1
    have high := interval_inside (p := p) h n N
    generalize (interval p a b n).1 = x, (interval p a b m).1 = y, (interval p a b N).1 = z, (interval p a b N).2 = w at *
    refine lt_of (OrderedField.add_pos_of_nonneg_of_pos (sub_nonneg.2 low)
      (OrderedField.add_pos (sub_pos.2 high) (sub_pos.2 k))) ?_
    exact ring! x y z w ε : ε - (x - y) = y - z + (w - x + (ε - (w - z)))
  refine ⟨N, fun m n hm hn => ⟨apart n m hn, ?_⟩⟩
  have k := neg_lt_neg (apart m n hm)
  show -ε < (interval p a b m).1 - (interval p a b n).1
  generalize (interval p a b n).1 = x, (interval p a b m).1 = y at *
  rwa [ring! x y : -(x - y) = y - x] at k

end Internal

/-- Completeness: a property that some real number has, and that no number above `b` has, has a least upper bound. -/
theorem exists_isLeastUpperBound (p : Real → Prop) (some : ∃ x, p x) (bounded : ∃ b, IsUpperBound p b) :
    ∃ l, IsLeastUpperBound p l := by
  rcases some with ⟨x₀, h₀⟩
  rcases bounded with ⟨b₀, hb₀⟩
  rcases exists_rat_lt x₀ with ⟨a, ha⟩
  rcases exists_rat_gt b₀ with ⟨b, hb⟩
  have left : ¬IsUpperBound p (Real.ofRat a) := fun k => not_lt.2 (k x₀ h₀) ha
  have right : IsUpperBound p (Real.ofRat b) := fun x hx => OrderedField.le_trans (hb₀ x hx) (le_of_lt hb)
  have ab : a < b := ofRat_lt.1 (OrderedField.lt_trans ha (OrderedField.lt_of_le_of_lt (hb₀ x₀ h₀) hb))
  refine ⟨mk ⟨fun n => (interval p a b n).1, left_isCauchy ab⟩, fun x => ?_, fun c => ?_⟩
  · refine Quotient.inductionOn x fun s hs => not_lt.1 fun l => ?_
    rcases lt_iff.1 l with ⟨ε, pos, N, hN⟩
    rcases halved_small (b - a) _ (half_pos pos) with ⟨K, hK⟩
    refine not_lt.2 ((interval_ends left right K).2 _ hs) (lt_iff.2 ⟨half ε, half_pos pos, max N K, fun n hn => ?_⟩)
    have far := hN n (by omega)
    have near := hK K (Nat.le_refl K)
    rw [← interval_length (p := p)] at near
    have low := (interval_mono (p := p) ab (show K ≤ n by omega)).1
    have sum := half_add_half ε
    show half ε < s.1 n - (interval p a b K).2
    replace far : ε < s.1 n - (interval p a b n).1 := far
    clear hN hK hn l
    generalize half ε = d at *
    generalize s.1 n = x, (interval p a b n).1 = y, (interval p a b K).1 = z, (interval p a b K).2 = w at *
    rw [← sum] at far
    refine lt_of (OrderedField.add_pos_of_nonneg_of_pos (sub_nonneg.2 low)
      (OrderedField.add_pos (sub_pos.2 far) (sub_pos.2 near))) ?_
    exact ring! x y z w d : x - w - d = y - z + (x - y - (d + d) + (d - (w - z)))
  · refine Quotient.inductionOn c fun s hs => not_lt.1 fun l => ?_
    rcases lt_iff.1 l with ⟨ε, pos, N, hN⟩
    rcases left_isCauchy (p := p) ab _ (half_pos pos) with ⟨K, hK⟩
    have above : mk s < Real.ofRat (interval p a b K).1 := lt_iff.2 ⟨half ε, half_pos pos, max N K, fun n hn => by
      have far := hN n (by omega)
      have near : (interval p a b n).1 - (interval p a b K).1 < half ε := (hK n K (by omega) (Nat.le_refl K)).1
      have sum := half_add_half ε
      show half ε < (interval p a b K).1 - s.1 n
      replace far : ε < (interval p a b n).1 - s.1 n := far
      clear hN hK hn l
      generalize half ε = d at *
      generalize s.1 n = x, (interval p a b n).1 = y, (interval p a b K).1 = z at *
      rw [← sum] at far
      refine lt_of (OrderedField.add_pos (sub_pos.2 far) (sub_pos.2 near)) ?_
      exact ring! x y z d : z - x - d = y - x - (d + d) + (d - (y - z))⟩
    exact (interval_ends left right K).1 fun x hx => OrderedField.le_trans (hs x hx) (le_of_lt above)

end Real

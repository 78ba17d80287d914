import Suites.Defs.Cauchy

/-! # The real numbers

Cauchy sequences of rational numbers, two of which are the same number when their difference tends to 0. They are an ordered field
(`instOrderedFieldReal`) in which every non-empty set with an upper bound has a least one (`Real.exists_isLUB`); such a field is
unique up to one isomorphism, so that a statement in its language means the same here and under Mathlib. -/

open OrderedField

namespace Real.Internal

abbrev Sequence := { s : Nat → Rat // IsCauchy s }

instance setoid : Setoid Sequence where
  r s t := IsNull fun n => s.1 n - t.1 n
  iseqv := {
    refl := fun s => IsNull.zero.congr fun n => by generalize s.1 n = a; exact ring! a : 0 = a - a
    symm := fun {s t} h => h.neg.congr fun n => by
      show -(s.1 n - t.1 n) = t.1 n - s.1 n
      generalize s.1 n = a, t.1 n = b
      exact ring! a b : -(a - b) = b - a
    trans := fun {s t u} h k => (h.add k).congr fun n => by
      show s.1 n - t.1 n + (t.1 n - u.1 n) = s.1 n - u.1 n
      generalize s.1 n = a, t.1 n = b, u.1 n = c
      exact ring! a b c : a - b + (b - c) = a - c }

end Real.Internal

/-- The real numbers. -/
def Real : Type := Quotient Real.Internal.setoid

/-- The real numbers. -/
macro "ℝ" : term => `(Real)

namespace Real

open Internal

namespace Internal

abbrev mk (s : Sequence) : Real := Quotient.mk setoid s

theorem mk_eq {s t : Sequence} (h : IsNull fun n => s.1 n - t.1 n) : mk s = mk t := Quotient.sound h

theorem mk_congr {s t : Sequence} (h : ∀ n, s.1 n = t.1 n) : mk s = mk t := congrArg mk (Subtype.ext (funext h))

theorem ind {p : Real → Prop} (h : ∀ s, p (mk s)) (x : Real) : p x := Quotient.ind h x

/-- From some point on larger than a positive number. -/
def Positive (s : Nat → Rat) : Prop := ∃ ε, 0 < ε ∧ ∃ N, ∀ n, N ≤ n → ε < s n

theorem Positive.of_null {s t : Nat → Rat} (h : IsNull fun n => s n - t n) (p : Positive s) : Positive t := by
  rcases p with ⟨ε, pos, N, hN⟩
  rcases h _ (half_pos pos) with ⟨M, hM⟩
  refine ⟨half ε, half_pos pos, max M N, fun n hn => ?_⟩
  have total := add_pos (sub_pos.2 (hN n (by omega))) (sub_pos.2 (hM n (by omega)).1)
  refine lt_of total ?_
  have sum := half_add_half ε
  clear hM hN total
  generalize half ε = d at *
  rw [← sum]
  show t n - d = s n - (d + d) + (d - (s n - t n))
  generalize s n = a, t n = b
  exact ring! a b d : b - d = a - (d + d) + (d - (a - b))

end Internal

protected def add (x y : Real) : Real :=
  Quotient.liftOn₂ x y (fun s t => mk ⟨fun n => s.1 n + t.1 n, s.2.add t.2⟩) fun s t s' t' hs ht => mk_eq <|
    (IsNull.add hs ht).congr fun n => by
      show s.1 n - s'.1 n + (t.1 n - t'.1 n) = s.1 n + t.1 n - (s'.1 n + t'.1 n)
      generalize s.1 n = a, s'.1 n = b, t.1 n = c, t'.1 n = d
      exact ring! a b c d : a - b + (c - d) = a + c - (b + d)

protected def neg (x : Real) : Real :=
  Quotient.liftOn x (fun s => mk ⟨fun n => -s.1 n, s.2.neg⟩) fun s t h => mk_eq <| (IsNull.neg h).congr fun n => by
    show -(s.1 n - t.1 n) = -s.1 n - -t.1 n
    generalize s.1 n = a, t.1 n = b
    exact ring! a b : -(a - b) = -a - -b

protected def mul (x y : Real) : Real :=
  Quotient.liftOn₂ x y (fun s t => mk ⟨fun n => s.1 n * t.1 n, s.2.mul t.2⟩) fun s t s' t' hs ht => mk_eq <|
    ((IsNull.mul s.2 ht).add (IsNull.mul t'.2 hs)).congr fun n => by
      show s.1 n * (t.1 n - t'.1 n) + t'.1 n * (s.1 n - s'.1 n) = s.1 n * t.1 n - s'.1 n * t'.1 n
      generalize s.1 n = a, s'.1 n = b, t.1 n = c, t'.1 n = d
      exact ring! a b c d : a * (c - d) + d * (a - b) = a * c - b * d

/-- The rational number as a real one. -/
protected def ofRat (q : Rat) : Real := mk ⟨fun _ => q, IsCauchy.const q⟩

/-- `x` is larger than 0. -/
protected def Pos (x : Real) : Prop :=
  Quotient.liftOn x (fun s => Positive s.1) fun s t h => propext ⟨Positive.of_null h, Positive.of_null (setoid.iseqv.symm h)⟩

instance : Add Real := ⟨Real.add⟩
instance : Neg Real := ⟨Real.neg⟩
instance : Mul Real := ⟨Real.mul⟩
instance : Sub Real := ⟨fun x y => x + -y⟩
instance : RatCast Real := ⟨Real.ofRat⟩
instance : IntCast Real := ⟨fun n => Real.ofRat n⟩
instance : NatCast Real := ⟨fun n => Real.ofRat n⟩
instance {n : Nat} : OfNat Real n := ⟨Real.ofRat n⟩
instance : OfScientific Real := ⟨fun m s e => Real.ofRat (OfScientific.ofScientific m s e)⟩
instance : LT Real := ⟨fun x y => Real.Pos (y - x)⟩
instance : LE Real := ⟨fun x y => x < y ∨ x = y⟩

/-- `x` multiplied `n` times with itself. -/
protected def pow (x : Real) : Nat → Real
  | 0 => 1
  | n + 1 => Real.pow x n * x

instance : NatPow Real := ⟨Real.pow⟩

noncomputable instance (x y : Real) : Decidable (x = y) := Classical.propDecidable _
noncomputable instance (x y : Real) : Decidable (x < y) := Classical.propDecidable _
noncomputable instance (x y : Real) : Decidable (x ≤ y) := Classical.propDecidable _
noncomputable instance : Max Real := maxOfLe
noncomputable instance : Min Real := minOfLe

instance : CommutativeRing Real where
  ofNat n := inferInstance
  ofNat_eq _ := rfl
  natCast_eq _ := rfl
  intCast_add a b := mk_congr fun _ => Rat.intCast_add a b
  intCast_mul a b := mk_congr fun _ => Rat.intCast_mul a b
  add_comm := ind fun s => ind fun t => mk_congr fun n => Rat.add_comm (s.1 n) (t.1 n)
  add_assoc := ind fun s => ind fun t => ind fun u => mk_congr fun n => Rat.add_assoc (s.1 n) (t.1 n) (u.1 n)
  zero_add := ind fun s => mk_congr fun n => Rat.zero_add (s.1 n)
  neg_add_cancel := ind fun s => mk_congr fun n => Rat.neg_add_cancel (s.1 n)
  sub_eq_add_neg _ _ := rfl
  mul_comm := ind fun s => ind fun t => mk_congr fun n => Rat.mul_comm (s.1 n) (t.1 n)
  mul_assoc := ind fun s => ind fun t => ind fun u => mk_congr fun n => Rat.mul_assoc (s.1 n) (t.1 n) (u.1 n)
  one_mul := ind fun s => mk_congr fun n => Rat.one_mul (s.1 n)
  mul_add := ind fun s => ind fun t => ind fun u => mk_congr fun n => Rat.mul_add (s.1 n) (t.1 n) (u.1 n)
  pow_zero _ := rfl
  pow_succ _ _ := rfl

namespace Internal

theorem sub_mk (s t : Sequence) : mk s - mk t = mk ⟨fun n => s.1 n - t.1 n, s.2.sub t.2⟩ :=
  mk_congr fun n => (Rat.sub_eq_add_neg (s.1 n) (t.1 n)).symm

theorem lt_iff {s t : Sequence} : mk s < mk t ↔ Positive fun n => t.1 n - s.1 n := by
  show Real.Pos (mk t - mk s) ↔ _
  rw [sub_mk]
  exact Iff.rfl

theorem pos_iff {s : Sequence} : 0 < mk s ↔ Positive s.1 := by
  have h := lt_iff (s := ⟨fun _ => 0, IsCauchy.const 0⟩) (t := s)
  have e : (fun n => s.1 n - 0) = s.1 := funext fun n => by
    generalize s.1 n = a; exact ring! a : a - 0 = a
  exact h.trans (by rw [e])

theorem exists_inv_of_pos : ∀ x : Real, 0 < x → ∃ y, x * y = 1 := ind fun s h => by
  rcases pos_iff.1 h with ⟨ε, pos, N, hN⟩
  refine ⟨mk ⟨_, s.2.inv pos hN⟩, mk_eq (t := ⟨fun _ => 1, IsCauchy.const 1⟩) ?_⟩
  intro δ δ_pos
  refine ⟨N, fun n hn => ?_⟩
  show Near δ (s.1 n * (s.1 n)⁻¹ - 1)
  rw [OrderedField.mul_inv_cancel (s.1 n) (ne_of_gt (OrderedField.lt_trans pos (hN n hn))), ring! : (1 : Rat) - 1 = 0]
  exact near_of_pos δ_pos

theorem trichotomy (x y : Real) : x < y ∨ x = y ∨ y < x := by
  refine Quotient.inductionOn₂ x y fun s t => ?_
  by_cases h : IsNull fun n => s.1 n - t.1 n
  · exact .inr (.inl (mk_eq h))
  · rcases (s.2.sub t.2).away h with ⟨ε, pos, N, hN⟩
    rcases hN with hN | hN
    · exact .inr (.inr (lt_iff.2 ⟨ε, pos, N, hN⟩))
    · refine .inl (lt_iff.2 ⟨ε, pos, N, fun n hn => ?_⟩)
      have k := neg_lt_neg (hN n hn)
      show ε < t.1 n - s.1 n
      generalize s.1 n = a, t.1 n = b at *
      rwa [CommutativeRing.neg_neg, ring! a b : -(a - b) = b - a] at k

theorem pos_of_sub {x y : Real} (h : x < y) : 0 < y - x := by
  show Real.Pos (y - x - 0)
  rw [ring! x y : y - x - 0 = y - x]; exact h

theorem add_pos {x y : Real} : 0 < x → 0 < y → 0 < x + y := by
  refine Quotient.inductionOn₂ x y fun s t => ?_
  intro hx hy
  rcases pos_iff.1 hx with ⟨ε, εp, M, hM⟩
  rcases pos_iff.1 hy with ⟨δ, δp, N, hN⟩
  exact pos_iff.2 ⟨ε + δ, OrderedField.add_pos εp δp, max M N, fun n hn => add_lt_add (hM n (by omega)) (hN n (by omega))⟩

theorem mul_pos {x y : Real} : 0 < x → 0 < y → 0 < x * y := by
  refine Quotient.inductionOn₂ x y fun s t => ?_
  intro hx hy
  rcases pos_iff.1 hx with ⟨ε, εp, M, hM⟩
  rcases pos_iff.1 hy with ⟨δ, δp, N, hN⟩
  refine pos_iff.2 ⟨ε * δ, OrderedField.mul_pos εp δp, max M N, fun n hn => ?_⟩
  have h₁ := hM n (by omega)
  have h₂ := hN n (by omega)
  show ε * δ < s.1 n * t.1 n
  refine OrderedField.lt_trans (mul_lt_mul_left h₂ εp) ?_
  have k := mul_lt_mul_left h₁ (OrderedField.lt_trans δp h₂)
  rwa [Rat.mul_comm (t.1 n) ε, Rat.mul_comm (t.1 n) (s.1 n)] at k

end Internal

/-- The number `y` with `x * y = 1`, and 0 for `x = 0`. -/
protected noncomputable def inv (x : Real) : Real :=
  haveI := Classical.propDecidable; if h : ∃ y, x * y = 1 then h.choose else 0

noncomputable instance : Inv Real := ⟨Real.inv⟩
noncomputable instance : Div Real := ⟨fun x y => x * y⁻¹⟩
noncomputable instance : Pow Real Int := ⟨fun x n => match n with
  | .ofNat n => x ^ n
  | .negSucc n => (x ^ (n + 1))⁻¹⟩

namespace Internal

theorem exists_inv {x : Real} (h : x ≠ 0) : ∃ y, x * y = 1 := by
  rcases trichotomy x 0 with l | e | g
  · have p := pos_of_sub l
    rcases exists_inv_of_pos _ p with ⟨y, hy⟩
    exact ⟨-y, by rw [← hy]; exact ring! x y : x * -y = (0 - x) * y⟩
  · exact absurd e h
  · exact exists_inv_of_pos x g

theorem not_pos_zero : ¬(0 : Real) < 0 := fun h => by
  rcases pos_iff.1 (show (0 : Real) < mk ⟨fun _ => 0, IsCauchy.const 0⟩ from h) with ⟨ε, pos, N, hN⟩
  exact OrderedField.lt_irrefl ε (OrderedField.lt_trans (hN N (Nat.le_refl N)) pos)

theorem of_pos_sub {x y : Real} (h : 0 < y - x) : x < y := by
  show Real.Pos (y - x)
  have k : Real.Pos (y - x - 0) := h
  rwa [ring! x y : y - x - 0 = y - x] at k

end Internal

noncomputable instance instOrderedField : OrderedField Real where
  mul_inv_cancel x h := by
    show x * Real.inv x = 1
    rw [Real.inv, dif_pos (exists_inv h)]
    exact (exists_inv h).choose_spec
  inv_zero := by
    show Real.inv 0 = 0
    refine dif_neg fun ⟨y, hy⟩ => not_pos_zero ?_
    rw [CommutativeRing.zero_mul] at hy
    have one : (0 : Real) < 1 := (pos_iff (s := ⟨fun _ => 1, IsCauchy.const 1⟩)).2 ⟨half 1, half_pos zero_lt_one, 0, fun _ _ => half_lt zero_lt_one⟩
    rwa [← hy] at one
  div_eq _ _ := rfl
  lt_irrefl x h := by
    have k := pos_of_sub h
    rw [ring! x : x - x = 0] at k
    exact not_pos_zero k
  lt_trans {x y z} h k := of_pos_sub (by
    have s := Internal.add_pos (pos_of_sub h) (pos_of_sub k)
    rwa [ring! x y z : y - x + (z - y) = z - x] at s)
  lt_trichotomy := trichotomy
  le_iff _ _ := Iff.rfl
  add_lt_add_left {x y} z h := of_pos_sub (by
    rw [ring! x y z : z + y - (z + x) = y - x]; exact pos_of_sub h)
  mul_pos := Internal.mul_pos
  zero_lt_one := (pos_iff (s := ⟨fun _ => 1, IsCauchy.const 1⟩)).2 ⟨half 1, half_pos zero_lt_one, 0, fun _ _ => half_lt zero_lt_one⟩

end Real

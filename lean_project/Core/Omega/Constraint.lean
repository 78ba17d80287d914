prelude
import Core.Omega.Lists

/-!
Constraints for `omega`: an integer between two optional bounds, and the soundness of each step of the elimination.
-/

namespace Lean.Omega

/-! ### Linear combinations with a constant -/

structure LinearCombo where
  const : Int := 0
  coeffs : Coeffs := []

namespace LinearCombo

def eval (lc : LinearCombo) (values : Coeffs) : Int := lc.const + lc.coeffs.dot values

def coordinate (i : Nat) : LinearCombo where
  const := 0
  coeffs := Coeffs.set .nil i 1

theorem coordinate_eval (i : Nat) (v : Coeffs) : (coordinate i).eval v = v.get i := by
  show 0 + IntList.dot (IntList.set [] i 1) v = IntList.get v i
  rw [IntList.dot_set_left, IntList.dot_nil_left, show IntList.get [] i = 0 from rfl, Int.sub_zero, Int.one_mul, Int.zero_add,
    Int.zero_add]

section
variable {a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 : Int} {t : List Int}

theorem coordinate_eval_0 : (coordinate 0).eval (.ofList (a0 :: t)) = a0 := coordinate_eval _ _
theorem coordinate_eval_1 : (coordinate 1).eval (.ofList (a0 :: a1 :: t)) = a1 := coordinate_eval _ _
theorem coordinate_eval_2 : (coordinate 2).eval (.ofList (a0 :: a1 :: a2 :: t)) = a2 := coordinate_eval _ _
theorem coordinate_eval_3 : (coordinate 3).eval (.ofList (a0 :: a1 :: a2 :: a3 :: t)) = a3 := coordinate_eval _ _
theorem coordinate_eval_4 : (coordinate 4).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: t)) = a4 := coordinate_eval _ _
theorem coordinate_eval_5 : (coordinate 5).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: t)) = a5 := coordinate_eval _ _
theorem coordinate_eval_6 : (coordinate 6).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: t)) = a6 :=
  coordinate_eval _ _
theorem coordinate_eval_7 : (coordinate 7).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: t)) = a7 :=
  coordinate_eval _ _
theorem coordinate_eval_8 : (coordinate 8).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: t)) = a8 :=
  coordinate_eval _ _
theorem coordinate_eval_9 : (coordinate 9).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: a9 :: t)) = a9 :=
  coordinate_eval _ _

end

def add (l₁ l₂ : LinearCombo) : LinearCombo where
  const := l₁.const + l₂.const
  coeffs := l₁.coeffs + l₂.coeffs

instance : Add LinearCombo := ⟨add⟩

def sub (l₁ l₂ : LinearCombo) : LinearCombo where
  const := l₁.const - l₂.const
  coeffs := l₁.coeffs - l₂.coeffs

instance : Sub LinearCombo := ⟨sub⟩

def neg (lc : LinearCombo) : LinearCombo where
  const := -lc.const
  coeffs := -lc.coeffs

instance : Neg LinearCombo := ⟨neg⟩

def smul (lc : LinearCombo) (i : Int) : LinearCombo where
  const := i * lc.const
  coeffs := lc.coeffs.smul i

instance : HMul Int LinearCombo LinearCombo := ⟨fun i lc => lc.smul i⟩

theorem add_eval (l₁ l₂ : LinearCombo) (v : Coeffs) : (l₁ + l₂).eval v = l₁.eval v + l₂.eval v := by
  show l₁.const + l₂.const + IntList.dot (l₁.coeffs + l₂.coeffs) v = _
  rw [IntList.dot_distrib_left, Int.add_assoc, Int.add_left_comm l₂.const, ← Int.add_assoc]; rfl

theorem neg_eval (lc : LinearCombo) (v : Coeffs) : (-lc).eval v = -lc.eval v := by
  show -lc.const + IntList.dot (-lc.coeffs) v = -(lc.const + IntList.dot lc.coeffs v)
  rw [IntList.dot_neg_left, Int.neg_add]

theorem sub_eval (l₁ l₂ : LinearCombo) (v : Coeffs) : (l₁ - l₂).eval v = l₁.eval v - l₂.eval v := by
  show (l₁ + -l₂).eval v = _
  rw [add_eval, neg_eval]; rfl

theorem smul_eval (lc : LinearCombo) (i : Int) (v : Coeffs) : (i * lc).eval v = i * lc.eval v := by
  show i * lc.const + IntList.dot (i * lc.coeffs) v = i * (lc.const + IntList.dot lc.coeffs v)
  rw [IntList.dot_smul_left, Int.mul_add]

-- The product, right whenever one of the factors is a constant.
def mul (l₁ l₂ : LinearCombo) : LinearCombo := l₂.const * l₁ + l₁.const * l₂ - { const := l₁.const * l₂.const }

theorem mul_eval (l₁ l₂ : LinearCombo) (v : Coeffs) (w : l₁.coeffs.isZero ∨ l₂.coeffs.isZero) :
    (mul l₁ l₂).eval v = l₁.eval v * l₂.eval v := by
  have constant : ∀ l : LinearCombo, l.coeffs.isZero → l.eval v = l.const := fun l h => by
    show l.const + IntList.dot l.coeffs v = l.const
    rw [IntList.dot_of_left_zero h, Int.add_zero]
  have last : ({ const := l₁.const * l₂.const } : LinearCombo).eval v = l₁.const * l₂.const := Int.add_zero _
  show (l₂.const * l₁ + l₁.const * l₂ - ({ const := l₁.const * l₂.const } : LinearCombo)).eval v = _
  rw [sub_eval, add_eval, smul_eval, smul_eval, last]
  cases w with
  | inl h => rw [constant l₁ h, Int.mul_comm l₂.const, Int.add_comm, Int.add_sub_cancel]
  | inr h => rw [constant l₂ h, Int.add_sub_cancel, Int.mul_comm]

end LinearCombo

/-! ### Bounds -/

abbrev LowerBound : Type := Option Int
abbrev UpperBound : Type := Option Int

abbrev LowerBound.sat (b : LowerBound) (t : Int) := b.all fun x => x ≤ t
abbrev UpperBound.sat (b : UpperBound) (t : Int) := b.all fun y => t ≤ y

structure Constraint where
  lowerBound : LowerBound
  upperBound : UpperBound

namespace Constraint

def sat (c : Constraint) (t : Int) : Bool := c.lowerBound.sat t ∧ c.upperBound.sat t

-- The same as a proposition, by cases on which bounds there are.
private def Holds (c : Constraint) (t : Int) : Prop := (∀ x, c.lowerBound = some x → x ≤ t) ∧ (∀ y, c.upperBound = some y → t ≤ y)

private theorem sat_iff {c : Constraint} {t : Int} : c.sat t ↔ Holds c t := by
  have lower : ∀ b : LowerBound, b.sat t = true ↔ ∀ x, b = some x → x ≤ t := fun b => by
    cases b with
    | none => exact ⟨fun _ _ h => (nomatch h), fun _ => rfl⟩
    | some x =>
      exact ⟨fun h y e => Option.some.inj e ▸ of_decide_eq_true h, fun h => decide_eq_true (h x rfl)⟩
  have upper : ∀ b : UpperBound, b.sat t = true ↔ ∀ y, b = some y → t ≤ y := fun b => by
    cases b with
    | none => exact ⟨fun _ _ h => (nomatch h), fun _ => rfl⟩
    | some y =>
      exact ⟨fun h z e => Option.some.inj e ▸ of_decide_eq_true h, fun h => decide_eq_true (h y rfl)⟩
  show decide (_ ∧ _) = true ↔ _
  rw [decide_eq_true_iff, lower, upper]; rfl

def map (c : Constraint) (f : Int → Int) : Constraint where
  lowerBound := c.lowerBound.map f
  upperBound := c.upperBound.map f

def translate (c : Constraint) (t : Int) : Constraint := c.map (· + t)

def flip (c : Constraint) : Constraint where
  lowerBound := c.upperBound
  upperBound := c.lowerBound

def neg (c : Constraint) : Constraint := c.flip.map (- ·)

def trivial : Constraint := ⟨none, none⟩
def impossible : Constraint := ⟨some 1, some 0⟩
def exact (r : Int) : Constraint := ⟨some r, some r⟩

def isImpossible : Constraint → Bool
  | ⟨some x, some y⟩ => y < x
  | _ => false

def isExact : Constraint → Bool
  | ⟨some x, some y⟩ => x = y
  | _ => false

private theorem map_eq_some {f : Int → Int} {b : Option Int} {z : Int} (h : b.map f = some z) : ∃ x, b = some x ∧ f x = z :=
  match b, h with
  | some x, h => ⟨x, rfl, Option.some.inj h⟩

theorem trivial_say {t : Int} : trivial.sat t := rfl

theorem exact_sat (r : Int) (t : Int) : (exact r).sat t = decide (r = t) := by
  show decide ((decide (r ≤ t) = true) ∧ (decide (t ≤ r) = true)) = decide (r = t)
  exact decide_congr ⟨fun h => Int.le_antisymm (of_decide_eq_true h.left) (of_decide_eq_true h.right),
    fun h => h ▸ ⟨decide_eq_true (Int.le_refl r), decide_eq_true (Int.le_refl r)⟩⟩

theorem neg_sat {c : Constraint} {v : Int} (h : sat c v) : sat (c.neg) (-v) := by
  have ⟨l, u⟩ := sat_iff.mp h
  refine sat_iff.mpr ⟨fun x e => ?_, fun y e => ?_⟩
  · obtain ⟨z, ez, rfl⟩ := map_eq_some e
    exact Int.neg_le_neg (u z ez)
  · obtain ⟨z, ez, rfl⟩ := map_eq_some e
    exact Int.neg_le_neg (l z ez)

theorem not_sat_of_isImpossible {c : Constraint} (h : isImpossible c) {t : Int} : ¬c.sat t := fun k =>
  match c, h, sat_iff.mp k with
  | ⟨some x, some y⟩, h, ⟨l, u⟩ => Int.not_le_of_gt (of_decide_eq_true h) (Int.le_trans (l x rfl) (u y rfl))

/-! ### Scaling and adding -/

def scale (k : Int) (c : Constraint) : Constraint :=
  if k = 0 then
    if c.isImpossible then c else ⟨some 0, some 0⟩
  else if 0 < k then
    c.map (k * ·)
  else
    c.flip.map (k * ·)

theorem scale_sat {c : Constraint} {t : Int} (k : Int) (w : c.sat t) : (scale k c).sat (k * t) := by
  unfold scale
  split
  · rename_i h
    split
    · rename_i i; exact absurd w (not_sat_of_isImpossible i)
    · rw [h, Int.zero_mul]; rfl
  · rename_i h
    have ⟨l, u⟩ := sat_iff.mp w
    split
    · rename_i p
      refine sat_iff.mpr ⟨fun x e => ?_, fun y e => ?_⟩
      · obtain ⟨z, ez, rfl⟩ := map_eq_some e
        exact Int.mul_le_mul_of_nonneg_left (l z ez) (Int.le_of_lt p)
      · obtain ⟨z, ez, rfl⟩ := map_eq_some e
        exact Int.mul_le_mul_of_nonneg_left (u z ez) (Int.le_of_lt p)
    · rename_i p
      refine sat_iff.mpr ⟨fun x e => ?_, fun y e => ?_⟩
      · obtain ⟨z, ez, rfl⟩ := map_eq_some e
        exact Int.mul_le_mul_of_nonpos_left (Int.not_lt.mp p) (u z ez)
      · obtain ⟨z, ez, rfl⟩ := map_eq_some e
        exact Int.mul_le_mul_of_nonpos_left (Int.not_lt.mp p) (l z ez)

def add (x y : Constraint) : Constraint where
  lowerBound := x.lowerBound.bind fun a => y.lowerBound.map fun b => a + b
  upperBound := x.upperBound.bind fun a => y.upperBound.map fun b => a + b

private theorem bind_eq_some {p q : Option Int} {z : Int} (h : p.bind (fun a => q.map fun b => a + b) = some z) :
    ∃ a b, p = some a ∧ q = some b ∧ a + b = z :=
  match p, q, h with
  | some a, some b, h => ⟨a, b, rfl, rfl, Option.some.inj h⟩

theorem add_sat {c₁ c₂ : Constraint} {x₁ x₂ : Int} (w₁ : c₁.sat x₁) (w₂ : c₂.sat x₂) : (add c₁ c₂).sat (x₁ + x₂) := by
  have ⟨l₁, u₁⟩ := sat_iff.mp w₁
  have ⟨l₂, u₂⟩ := sat_iff.mp w₂
  refine sat_iff.mpr ⟨fun x e => ?_, fun y e => ?_⟩
  · obtain ⟨a, b, ea, eb, rfl⟩ := bind_eq_some e
    exact Int.add_le_add (l₁ a ea) (l₂ b eb)
  · obtain ⟨a, b, ea, eb, rfl⟩ := bind_eq_some e
    exact Int.add_le_add (u₁ a ea) (u₂ b eb)

def combo (a : Int) (x : Constraint) (b : Int) (y : Constraint) : Constraint := add (scale a x) (scale b y)

theorem combo_sat {c₁ c₂ : Constraint} {x₁ x₂ : Int} (a : Int) (w₁ : c₁.sat x₁) (b : Int) (w₂ : c₂.sat x₂) :
    (combo a c₁ b c₂).sat (a * x₁ + b * x₂) :=
  add_sat (scale_sat a w₁) (scale_sat b w₂)

/-! ### Intersecting and dividing -/

def combine (x y : Constraint) : Constraint where
  lowerBound := Option.merge max x.lowerBound y.lowerBound
  upperBound := Option.merge min x.upperBound y.upperBound

private theorem merge_le {f : Int → Int → Int} (hf : ∀ a b, f a b = a ∨ f a b = b) {P : Int → Prop} {p q : Option Int} {z : Int}
    (hp : ∀ x, p = some x → P x) (hq : ∀ x, q = some x → P x) (h : Option.merge f p q = some z) : P z :=
  match p, q, h with
  | some x, none, h => Option.some.inj h ▸ hp x rfl
  | none, some y, h => Option.some.inj h ▸ hq y rfl
  | some x, some y, h => Option.some.inj h ▸ (hf x y).elim (fun e => e.symm ▸ hp x rfl) (fun e => e.symm ▸ hq y rfl)

theorem combine_sat_of_sat {c c' : Constraint} {t : Int} (h : c.sat t) (h' : c'.sat t) : (c.combine c').sat t := by
  have ⟨l₁, u₁⟩ := sat_iff.mp h
  have ⟨l₂, u₂⟩ := sat_iff.mp h'
  refine sat_iff.mpr ⟨fun x e => ?_, fun y e => ?_⟩
  · refine merge_le (f := max) (fun a b => ?_) (P := fun x => x ≤ t) l₁ l₂ e
    rw [Int.max_def]; split
    · exact .inr rfl
    · exact .inl rfl
  · refine merge_le (f := min) (fun a b => ?_) (P := fun y => t ≤ y) u₁ u₂ e
    rw [Int.min_def]; split
    · exact .inl rfl
    · exact .inr rfl

-- Division by a positive number, the lower bound rounded up and the upper one rounded down.
def div (c : Constraint) (k : Nat) : Constraint where
  lowerBound := c.lowerBound.map fun x => (- ((- x) / k))
  upperBound := c.upperBound.map fun y => y / k

private theorem ediv_le_ediv_of_dvd {a t k : Int} (p : 0 < k) (d : k ∣ t) (h : t ≤ a) : t / k ≤ a / k := by
  apply Int.le_of_sub_nonneg
  rw [← Int.sub_ediv_of_dvd _ d]
  exact Int.ediv_nonneg_of_pos p (Int.sub_nonneg_of_le h)

theorem div_sat (c : Constraint) (t : Int) (k : Nat) (n : k ≠ 0) (h : (k : Int) ∣ t) (w : c.sat t) : (c.div k).sat (t / k) := by
  have p : (0 : Int) < k := Int.ofNat_lt.mpr (Nat.pos_of_ne_zero n)
  have ⟨l, u⟩ := sat_iff.mp w
  refine sat_iff.mpr ⟨fun x e => ?_, fun y e => ?_⟩
  · obtain ⟨z, ez, rfl⟩ := map_eq_some e
    have le := ediv_le_ediv_of_dvd p (Int.dvd_neg' h) (Int.neg_le_neg (l z ez))
    have flip : -t / (k : Int) = -(t / k) := by
      have ⟨d, e⟩ := h
      rw [e, ← Int.mul_neg, Int.mul_ediv_cancel_left _ (Int.ne_of_gt p), Int.mul_ediv_cancel_left _ (Int.ne_of_gt p)]
    rw [flip] at le
    exact Int.le_of_neg_le_neg (by rw [Int.neg_neg]; exact le)
  · obtain ⟨z, ez, rfl⟩ := map_eq_some e
    exact ediv_le_ediv_of_dvd p h (u z ez)

/-! ### Constraints on a linear combination -/

abbrev sat' (c : Constraint) (x y : Coeffs) := c.sat (Coeffs.dot x y)

theorem combine_sat' {s t : Constraint} {x y : Coeffs} (ws : s.sat' x y) (wt : t.sat' x y) : (s.combine t).sat' x y :=
  combine_sat_of_sat ws wt

theorem not_sat'_of_isImpossible {c : Constraint} (h : isImpossible c) {x y : Coeffs} : ¬c.sat' x y := not_sat_of_isImpossible h

theorem addInequality_sat {c : Int} {x y : Coeffs} (w : c + Coeffs.dot x y ≥ 0) :
    Constraint.sat' { lowerBound := some (-c), upperBound := none } x y := by
  refine sat_iff.mpr ⟨fun z e => ?_, fun z e => nomatch e⟩
  rw [← Option.some.inj e]
  have k := Int.add_le_add_left w (-c)
  rw [← Int.add_assoc, Int.add_left_neg, Int.add_zero, Int.zero_add] at k
  exact k

theorem addEquality_sat {c : Int} {x y : Coeffs} (w : c + Coeffs.dot x y = 0) :
    Constraint.sat' { lowerBound := some (-c), upperBound := some (-c) } x y := by
  have e : -c = Coeffs.dot x y := by
    have k := congrArg (-c + ·) w
    simp only [← Int.add_assoc, Int.add_left_neg, Int.add_zero, Int.zero_add] at k
    exact k.symm
  exact (exact_sat (-c) _).trans (decide_eq_true e)

end Constraint

end Lean.Omega

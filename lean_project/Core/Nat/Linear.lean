prelude
import Core.Lemmas.NatSub
import Core.Lemmas.NatRing

/-!
Linear arithmetic over the natural numbers by reflection: what `simp +arith` cites. It reads a term as an `Expr`, normalizes it
natively, and proves the step with one of the theorems at the end, whose hypothesis the kernel evaluates.
-/

universe u

def eagerReduce {α : Sort u} (a : α) : α := a

namespace Lean

-- A list as a balanced tree: entry `n` is found by comparing `n` with the numbers at the branches.
inductive RArray (α : Type u) : Type u where
  | leaf : α → RArray α
  | branch : Nat → RArray α → RArray α → RArray α

noncomputable def RArray.get {α : Type u} (a : RArray α) (n : Nat) : α :=
  RArray.rec (fun x => x) (fun p _ _ l r => Bool.rec l r (Nat.ble p n)) a

end Lean

namespace Nat

namespace Internal.Linear

abbrev Var := Nat
abbrev Context := Lean.RArray Nat

-- The variable that stands for 1, so that numerals are monomials too.
abbrev fixedVar := 100000000

noncomputable abbrev Var.denote (ctx : Context) (v : Var) : Nat := Bool.rec (ctx.get v) 1 (Nat.beq v fixedVar)

inductive Expr where
  | num (v : Nat)
  | var (i : Var)
  | add (a b : Expr)
  | mulL (k : Nat) (a : Expr)
  | mulR (a : Expr) (k : Nat)

noncomputable abbrev Expr.denote (ctx : Context) : Expr → Nat
  | .add a b => Nat.add (denote ctx a) (denote ctx b)
  | .num k => k
  | .var v => v.denote ctx
  | .mulL k e => Nat.mul k (denote ctx e)
  | .mulR e k => Nat.mul (denote ctx e) k

abbrev Poly := List (Nat × Var)

noncomputable abbrev Poly.denote (ctx : Context) : Poly → Nat
  | [] => 0
  | (k, v) :: p => Nat.add (Nat.mul k (Var.denote ctx v)) (denote ctx p)

/-! ### Normal forms: sorted by variable, no coefficient is zero -/

def Poly.insert (k : Nat) (v : Var) : Poly → Poly
  | [] => [(k, v)]
  | (l, w) :: p =>
    cond (Nat.beq v w) ((k + l, w) :: p) (cond (Nat.ble v w) ((k, v) :: (l, w) :: p) ((l, w) :: insert k v p))

def Expr.addTo (k : Nat) : Expr → Poly → Poly
  | .num n, p => cond (Nat.beq (k * n) 0) p (p.insert (k * n) fixedVar)
  | .var v, p => cond (Nat.beq k 0) p (p.insert k v)
  | .add a b, p => addTo k a (addTo k b p)
  | .mulL n a, p => addTo (k * n) a p
  | .mulR a n, p => addTo (k * n) a p

def Expr.toPoly (e : Expr) : Poly := e.addTo 1 []
def Expr.toNormPoly (e : Expr) : Poly := e.toPoly

def Poly.consNonzero (k : Nat) (v : Var) (p : Poly) : Poly := cond (Nat.beq k 0) p ((k, v) :: p)

-- Both sides less what they have in common; `fuel` is at least the sum of their lengths.
def Poly.cancelFuel : Nat → Poly → Poly → Poly × Poly
  | 0, p, q => (p, q)
  | _ + 1, [], q => ([], q)
  | _ + 1, (k, v) :: p, [] => ((k, v) :: p, [])
  | fuel + 1, (k, v) :: p, (l, w) :: q =>
    cond (Nat.beq v w)
      (consNonzero (k - l) v (cancelFuel fuel p q).1, consNonzero (l - k) v (cancelFuel fuel p q).2)
      (cond (Nat.ble v w)
        ((k, v) :: (cancelFuel fuel p ((l, w) :: q)).1, (cancelFuel fuel p ((l, w) :: q)).2)
        ((cancelFuel fuel ((k, v) :: p) q).1, (l, w) :: (cancelFuel fuel ((k, v) :: p) q).2))

def Poly.cancel (p q : Poly) : Poly × Poly := cancelFuel (p.length + q.length) p q

def Poly.isZero : Poly → Bool
  | [] => true
  | _ :: _ => false

-- There is a positive numeral among the monomials.
def Poly.isNonZero : Poly → Bool
  | [] => false
  | (k, v) :: p => cond (Nat.beq v fixedVar) (Nat.ble 1 k) (isNonZero p)

protected def Poly.beq : Poly → Poly → Bool
  | [], [] => true
  | (k, v) :: p, (l, w) :: q => Nat.beq k l && Nat.beq v w && Poly.beq p q
  | _, _ => false

structure PolyCnstr where
  eq : Bool
  lhs : Poly
  rhs : Poly

instance : BEq PolyCnstr := ⟨fun c d => Bool.beq c.eq d.eq && c.lhs.beq d.lhs && c.rhs.beq d.rhs⟩

structure ExprCnstr where
  eq : Bool
  lhs : Expr
  rhs : Expr

noncomputable abbrev PolyCnstr.denote (ctx : Context) (c : PolyCnstr) : Prop :=
  cond c.eq (c.lhs.denote ctx = c.rhs.denote ctx) (c.lhs.denote ctx ≤ c.rhs.denote ctx)

noncomputable abbrev ExprCnstr.denote (ctx : Context) (c : ExprCnstr) : Prop :=
  cond c.eq (c.lhs.denote ctx = c.rhs.denote ctx) (c.lhs.denote ctx ≤ c.rhs.denote ctx)

def PolyCnstr.isUnsat (c : PolyCnstr) : Bool :=
  cond c.eq (c.lhs.isZero && c.rhs.isNonZero || c.lhs.isNonZero && c.rhs.isZero) (c.lhs.isNonZero && c.rhs.isZero)

def PolyCnstr.isValid (c : PolyCnstr) : Bool := cond c.eq (c.lhs.isZero && c.rhs.isZero) c.lhs.isZero

def ExprCnstr.toPoly (c : ExprCnstr) : PolyCnstr := ⟨c.eq, c.lhs.toPoly, c.rhs.toPoly⟩

def ExprCnstr.toNormPoly (c : ExprCnstr) : PolyCnstr :=
  let sides := Poly.cancel c.lhs.toNormPoly c.rhs.toNormPoly
  ⟨c.eq, sides.1, sides.2⟩

/-! ### What the normal forms denote -/

theorem Poly.denote_cons (ctx : Context) (k : Nat) (v : Var) (p : Poly) :
    Poly.denote ctx ((k, v) :: p) = k * v.denote ctx + p.denote ctx := rfl

theorem Poly.denote_insert (ctx : Context) (k : Nat) (v : Var) : ∀ p : Poly,
    (p.insert k v).denote ctx = k * v.denote ctx + p.denote ctx
  | [] => rfl
  | (l, w) :: p => by
    unfold insert
    cases h : Nat.beq v w with
    | true =>
      have e := Nat.eq_of_beq_eq_true h
      subst e
      show Poly.denote ctx ((k + l, v) :: p) = _
      rw [denote_cons, denote_cons, Nat.add_mul, Nat.add_assoc]
    | false =>
      cases Nat.ble v w with
      | true => rfl
      | false =>
        show Poly.denote ctx ((l, w) :: insert k v p) = _
        rw [denote_cons, denote_insert ctx k v p, denote_cons, Nat.add_left_comm]

theorem Expr.denote_addTo (ctx : Context) (e : Expr) : ∀ (k : Nat) (p : Poly),
    (e.addTo k p).denote ctx = k * e.denote ctx + p.denote ctx := by
  induction e with
  | num n =>
    intro k p
    unfold addTo
    cases h : Nat.beq (k * n) 0 with
    | true =>
      show p.denote ctx = k * n + _
      rw [Nat.eq_of_beq_eq_true h, Nat.zero_add]
    | false =>
      show (p.insert (k * n) fixedVar).denote ctx = k * n + _
      rw [Poly.denote_insert]
      show k * n * 1 + _ = _
      rw [Nat.mul_one]
  | var v =>
    intro k p
    unfold addTo
    cases h : Nat.beq k 0 with
    | true =>
      show p.denote ctx = k * v.denote ctx + _
      rw [Nat.eq_of_beq_eq_true h, Nat.zero_mul, Nat.zero_add]
    | false => exact Poly.denote_insert ctx k v p
  | add a b iha ihb =>
    intro k p
    show (addTo k a (addTo k b p)).denote ctx = k * (a.denote ctx + b.denote ctx) + _
    rw [iha, ihb, Nat.mul_add, Nat.add_assoc]
  | mulL n a ih =>
    intro k p
    show (addTo (k * n) a p).denote ctx = k * (n * a.denote ctx) + _
    rw [ih, Nat.mul_assoc]
  | mulR a n ih =>
    intro k p
    show (addTo (k * n) a p).denote ctx = k * (a.denote ctx * n) + _
    rw [ih, Nat.mul_assoc, Nat.mul_comm n]

theorem Expr.denote_toPoly (ctx : Context) (e : Expr) : e.toPoly.denote ctx = e.denote ctx := by
  unfold toPoly
  rw [denote_addTo, Nat.one_mul]
  rfl

theorem Poly.denote_consNonzero (ctx : Context) (k : Nat) (v : Var) (p : Poly) :
    (p.consNonzero k v).denote ctx = k * v.denote ctx + p.denote ctx := by
  unfold consNonzero
  cases h : Nat.beq k 0 with
  | true => rw [Nat.eq_of_beq_eq_true h, Nat.zero_mul, Nat.zero_add]; rfl
  | false => rfl

private theorem cancel_coefficient {k l x p r m : Nat} (h : r + m = p) : (k - l) * x + r + (min k l * x + m) = k * x + p := by
  rw [← h, Nat.add_add_add_comm, ← Nat.add_mul, Nat.sub_add_min_cancel]

-- What is cancelled is the same on both sides.
theorem Poly.denote_cancelFuel (ctx : Context) : ∀ (fuel : Nat) (p q : Poly), ∃ m,
    (cancelFuel fuel p q).1.denote ctx + m = p.denote ctx ∧ (cancelFuel fuel p q).2.denote ctx + m = q.denote ctx
  | 0, _, _ => ⟨0, rfl, rfl⟩
  | _ + 1, [], _ => ⟨0, rfl, rfl⟩
  | _ + 1, (_, _) :: _, [] => ⟨0, rfl, rfl⟩
  | fuel + 1, (k, v) :: p, (l, w) :: q => by
    unfold cancelFuel
    cases h : Nat.beq v w with
    | true =>
      have e := Nat.eq_of_beq_eq_true h
      subst e
      rcases denote_cancelFuel ctx fuel p q with ⟨m, hp, hq⟩
      refine ⟨min k l * Var.denote ctx v + m, ?_, ?_⟩
      · show (consNonzero (k - l) v (cancelFuel fuel p q).1).denote ctx + _ = _
        rw [denote_consNonzero, denote_cons]
        exact cancel_coefficient hp
      · show (consNonzero (l - k) v (cancelFuel fuel p q).2).denote ctx + _ = _
        rw [denote_consNonzero, denote_cons, Nat.min_comm]
        exact cancel_coefficient hq
    | false =>
      cases Nat.ble v w with
      | true =>
        rcases denote_cancelFuel ctx fuel p ((l, w) :: q) with ⟨m, hp, hq⟩
        refine ⟨m, ?_, hq⟩
        show Poly.denote ctx ((k, v) :: (cancelFuel fuel p ((l, w) :: q)).1) + m = _
        rw [denote_cons, denote_cons, Nat.add_assoc, hp]
      | false =>
        rcases denote_cancelFuel ctx fuel ((k, v) :: p) q with ⟨m, hp, hq⟩
        refine ⟨m, hp, ?_⟩
        show Poly.denote ctx ((l, w) :: (cancelFuel fuel ((k, v) :: p) q).2) + m = _
        rw [denote_cons, denote_cons, Nat.add_assoc, hq]

theorem Poly.denote_of_isZero (ctx : Context) : ∀ {p : Poly}, p.isZero = true → p.denote ctx = 0
  | [], _ => rfl
  | _ :: _, h => Bool.noConfusion h

theorem Poly.denote_of_isNonZero (ctx : Context) : ∀ {p : Poly}, p.isNonZero = true → 0 < p.denote ctx
  | [], h => Bool.noConfusion h
  | (k, v) :: p, h => by
    unfold isNonZero at h
    rw [denote_cons]
    cases e : Nat.beq v fixedVar with
    | true =>
      rw [e] at h
      have hk : 1 ≤ k := Nat.le_of_ble_eq_true h
      have hv : Var.denote ctx v = 1 := by unfold Var.denote; rw [e]
      rw [hv, Nat.mul_one]
      exact Nat.lt_of_lt_of_le hk (Nat.le_add_right _ _)
    | false =>
      rw [e] at h
      exact Nat.lt_of_lt_of_le (denote_of_isNonZero ctx h) (Nat.le_add_left _ _)

theorem Poly.eq_of_beq : ∀ {p q : Poly}, p.beq q = true → p = q
  | [], [], _ => rfl
  | [], _ :: _, h => Bool.noConfusion h
  | _ :: _, [], h => Bool.noConfusion h
  | (k, v) :: p, (l, w) :: q, h => by
    have h : (Nat.beq k l && Nat.beq v w && Poly.beq p q) = true := h
    rw [Bool.and_eq_true, Bool.and_eq_true] at h
    rw [Nat.eq_of_beq_eq_true h.1.1, Nat.eq_of_beq_eq_true h.1.2, eq_of_beq h.2]

theorem PolyCnstr.eq_of_beq {c d : PolyCnstr} (h : (c == d) = true) : c = d := by
  cases c with
  | mk e p q =>
    cases d with
    | mk e' p' q' =>
      have h : (Bool.beq e e' && p.beq p' && q.beq q') = true := h
      rw [Bool.and_eq_true, Bool.and_eq_true] at h
      have he : e = e' := by
        have h := h.1.1
        cases e <;> cases e' <;> first | rfl | exact Bool.noConfusion h
      rw [he, Poly.eq_of_beq h.1.2, Poly.eq_of_beq h.2]

theorem ExprCnstr.denote_toPoly (ctx : Context) (c : ExprCnstr) : c.toPoly.denote ctx = c.denote ctx := by
  unfold toPoly PolyCnstr.denote denote
  rw [Expr.denote_toPoly, Expr.denote_toPoly]

theorem ExprCnstr.denote_toNormPoly (ctx : Context) (c : ExprCnstr) : c.toNormPoly.denote ctx = c.denote ctx := by
  cases c with
  | mk e lhs rhs =>
    rcases Poly.denote_cancelFuel ctx (lhs.toPoly.length + rhs.toPoly.length) lhs.toPoly rhs.toPoly with ⟨m, hl, hr⟩
    rw [Expr.denote_toPoly] at hl hr
    show cond e (_ = _) (_ ≤ _) = cond e (lhs.denote ctx = rhs.denote ctx) (lhs.denote ctx ≤ rhs.denote ctx)
    rw [← hl, ← hr]
    cases e with
    | true => exact propext Nat.add_right_cancel_iff.symm
    | false => exact propext Nat.add_le_add_iff_right.symm

/-! ### What the tactic cites -/

theorem Expr.eq_of_toNormPoly_eq (ctx : Context) (e e' : Expr) (h : (e.toNormPoly == e'.toPoly) = true) :
    e.denote ctx = e'.denote ctx := by
  rw [← denote_toPoly ctx e, ← denote_toPoly ctx e']
  exact congrArg _ (eq_of_beq h)

theorem ExprCnstr.eq_of_toNormPoly_eq (ctx : Context) (c d : ExprCnstr) (h : (c.toNormPoly == d.toPoly) = true) :
    c.denote ctx = d.denote ctx := by
  rw [← denote_toNormPoly ctx c, PolyCnstr.eq_of_beq h, denote_toPoly]

theorem ExprCnstr.eq_true_of_isValid (ctx : Context) (c : ExprCnstr) (h : c.toNormPoly.isValid = true) :
    c.denote ctx = True := by
  rw [← denote_toNormPoly]
  generalize c.toNormPoly = d at h
  cases d with
  | mk e p q =>
    cases e with
    | true =>
      have h : (p.isZero && q.isZero) = true := h
      rw [Bool.and_eq_true] at h
      exact eq_true (show p.denote ctx = q.denote ctx by rw [Poly.denote_of_isZero ctx h.1, Poly.denote_of_isZero ctx h.2])
    | false =>
      exact eq_true (show p.denote ctx ≤ q.denote ctx by rw [Poly.denote_of_isZero ctx h]; exact Nat.zero_le _)

theorem ExprCnstr.eq_false_of_isUnsat (ctx : Context) (c : ExprCnstr) (h : c.toNormPoly.isUnsat = true) :
    c.denote ctx = False := by
  rw [← denote_toNormPoly]
  generalize c.toNormPoly = d at h
  cases d with
  | mk e p q =>
    cases e with
    | true =>
      have h : (p.isZero && q.isNonZero || p.isNonZero && q.isZero) = true := h
      rw [Bool.or_eq_true, Bool.and_eq_true, Bool.and_eq_true] at h
      refine eq_false fun (k : p.denote ctx = q.denote ctx) => ?_
      rcases h with ⟨hp, hq⟩ | ⟨hp, hq⟩
      · exact Nat.ne_of_lt (Poly.denote_of_isNonZero ctx hq) ((Poly.denote_of_isZero ctx hp).symm.trans k)
      · exact Nat.ne_of_gt (Poly.denote_of_isNonZero ctx hp) (k.trans (Poly.denote_of_isZero ctx hq))
    | false =>
      have h : (p.isNonZero && q.isZero) = true := h
      rw [Bool.and_eq_true] at h
      refine eq_false fun (k : p.denote ctx ≤ q.denote ctx) => ?_
      rw [Poly.denote_of_isZero ctx h.2] at k
      exact Nat.not_lt_zero _ (Nat.lt_of_lt_of_le (Poly.denote_of_isNonZero ctx h.1) k)

end Internal.Linear

-- What `cases` and `injection` use for an equation between two offsets.
def Internal.elimOffset {α : Sort u} (a b k : Nat) (h₁ : a + k = b + k) (h₂ : a = b → α) : α := h₂ (Nat.add_right_cancel h₁)

end Nat

prelude
import Core.Nat.Linear
import Core.Lemmas.NatMod

/-!
Linear arithmetic over the integers by reflection, as `Core.Nat.Linear` is for the natural numbers: what `simp +arith` cites.
The native code normalizes and hands over the polynomial it found; the theorems at the end check it by evaluation.
-/

namespace Int

def gcd (m n : Int) : Nat := m.natAbs.gcd n.natAbs
def lcm (m n : Int) : Nat := m.natAbs.lcm n.natAbs

theorem not_le_eq (a b : Int) : (¬a ≤ b) = (b + 1 ≤ a) := propext Int.not_le
theorem not_ge_eq (a b : Int) : (¬a ≥ b) = (a + 1 ≤ b) := not_le_eq b a
theorem not_lt_eq (a b : Int) : (¬a < b) = (b ≤ a) := propext Int.not_lt
theorem not_gt_eq (a b : Int) : (¬a > b) = (a ≤ b) := not_lt_eq b a

protected def beq' : Int → Int → Bool
  | ofNat a, ofNat b => Nat.beq a b
  | negSucc a, negSucc b => Nat.beq a b
  | _, _ => false

protected theorem eq_of_beq' : ∀ {a b : Int}, Int.beq' a b = true → a = b
  | ofNat _, ofNat _, h => congrArg ofNat (Nat.eq_of_beq_eq_true h)
  | negSucc _, negSucc _, h => congrArg negSucc (Nat.eq_of_beq_eq_true h)
  | ofNat _, negSucc _, h => Bool.noConfusion h
  | negSucc _, ofNat _, h => Bool.noConfusion h

protected theorem ne_of_beq' : ∀ {a b : Int}, Int.beq' a b = false → a ≠ b
  | ofNat a, ofNat b, h, e => by
    have e : a = b := Int.ofNat_inj.1 e
    subst e
    exact Nat.ne_of_beq_eq_false h rfl
  | negSucc a, negSucc b, h, e => by
    have e : a = b := Int.negSucc.inj e
    subst e
    exact Nat.ne_of_beq_eq_false h rfl
  | ofNat _, negSucc _, _, e => Int.noConfusion e
  | negSucc _, ofNat _, _, e => Int.noConfusion e

namespace Internal.Linear

abbrev Var := Nat
abbrev Context := Lean.RArray Int

noncomputable abbrev Var.denote (ctx : Context) (v : Var) : Int := ctx.get v

inductive Expr where
  | num (v : Int)
  | var (i : Var)
  | add (a b : Expr)
  | sub (a b : Expr)
  | neg (a : Expr)
  | mulL (k : Int) (a : Expr)
  | mulR (a : Expr) (k : Int)

noncomputable abbrev Expr.denote (ctx : Context) : Expr → Int
  | .add a b => denote ctx a + denote ctx b
  | .sub a b => denote ctx a - denote ctx b
  | .neg a => -denote ctx a
  | .num k => k
  | .var v => v.denote ctx
  | .mulL k e => k * denote ctx e
  | .mulR e k => denote ctx e * k

inductive Poly where
  | num (k : Int)
  | add (k : Int) (v : Var) (p : Poly)

noncomputable abbrev Poly.denote (ctx : Context) : Poly → Int
  | .num k => k
  | .add k v p => k * v.denote ctx + denote ctx p

-- The same number as a sum that reads well: from the left, without coefficients 1 and without a constant 0.
noncomputable abbrev Poly.denote'.go (ctx : Context) : Poly → Int → Int
  | .num k, r => cond (Int.beq' k 0) r (r + k)
  | .add k v p, r => cond (Int.beq' k 1) (go ctx p (r + v.denote ctx)) (go ctx p (r + k * v.denote ctx))

noncomputable abbrev Poly.denote' (ctx : Context) : Poly → Int
  | .num k => k
  | .add k v p => cond (Int.beq' k 1) (denote'.go ctx p (v.denote ctx)) (denote'.go ctx p (k * v.denote ctx))

/-! ### Normal forms: sorted by variable, the greatest first, no coefficient is zero -/

def Poly.addConst (p : Poly) (k : Int) : Poly :=
  match p with
  | .num l => .num (k + l)
  | .add l v p => .add l v (addConst p k)

def Poly.insert (k : Int) (v : Var) : Poly → Poly
  | .num l => .add k v (.num l)
  | .add l w p =>
    cond (Nat.beq v w) (cond (Int.beq' (k + l) 0) p (.add (k + l) w p))
      (cond (Nat.ble w v) (.add k v (.add l w p)) (.add l w (insert k v p)))

def Expr.addTo (k : Int) : Expr → Poly → Poly
  | .num n, p => p.addConst (k * n)
  | .var v, p => p.insert k v
  | .add a b, p => addTo k a (addTo k b p)
  | .sub a b, p => addTo k a (addTo (-k) b p)
  | .neg a, p => addTo (-k) a p
  | .mulL n a, p => cond (Int.beq' n 0) p (addTo (k * n) a p)
  | .mulR a n, p => cond (Int.beq' n 0) p (addTo (k * n) a p)

def Expr.norm (e : Expr) : Poly := e.addTo 1 (.num 0)

protected def Poly.beq' : Poly → Poly → Bool
  | .num k, .num l => Int.beq' k l
  | .add k v p, .add l w q => Int.beq' k l && Nat.beq v w && Poly.beq' p q
  | _, _ => false

def Poly.mul_k (p : Poly) (k : Int) : Poly :=
  match p with
  | .num l => .num (k * l)
  | .add l v p => .add (k * l) v (mul_k p k)

-- Rounded up.
def cdiv (a b : Int) : Int := -(-a / b)
def cmod (a b : Int) : Int := -(-a % b)

def Poly.getConst : Poly → Int
  | .num k => k
  | .add _ _ p => getConst p

def Poly.div (k : Int) : Poly → Poly
  | .num l => .num (cdiv l k)
  | .add l v p => .add (l / k) v (div k p)

def Poly.divCoeffs (k : Int) : Poly → Bool
  | .num _ => true
  | .add l _ p => Int.beq' (l % k) 0 && divCoeffs k p

private def positive : Int → Bool
  | ofNat n => Nat.ble 1 n
  | negSucc _ => false

private def negative : Int → Bool
  | ofNat _ => false
  | negSucc _ => true

private def gcd (a b : Int) : Int := Int.ofNat (Int.gcd a b)

def Poly.gcdCoeffs : Poly → Int → Int
  | .num _, k => k
  | .add l _ p, k => gcdCoeffs p (gcd l k)

/-! ### What the native code claims, as decided by evaluation -/

def norm_eq_cert (lhs rhs : Expr) (p : Poly) : Bool := p.beq' (lhs.sub rhs).norm

def norm_eq_var_cert (lhs rhs : Expr) (x y : Var) : Bool := (lhs.sub rhs).norm.beq' (.add 1 x (.add (-1) y (.num 0)))

def norm_eq_var_const_cert (lhs rhs : Expr) (x : Var) (k : Int) : Bool := (lhs.sub rhs).norm.beq' (.add 1 x (.num (-k)))

def norm_eq_coeff_cert (lhs rhs : Expr) (p : Poly) (k : Int) : Bool := (lhs.sub rhs).norm.beq' (p.mul_k k) && positive k

def norm_le_coeff_tight_cert (lhs rhs : Expr) (p : Poly) (k : Int) : Bool :=
  positive k && (lhs.sub rhs).norm.divCoeffs k && p.beq' ((lhs.sub rhs).norm.div k)

def unsatEqDivCoeffCert (lhs rhs : Expr) (k : Int) : Bool :=
  (lhs.sub rhs).norm.divCoeffs k && positive k && negative (cmod (lhs.sub rhs).norm.getConst k)

def norm_dvd_gcd_cert (k₁ : Int) (e₁ : Expr) (k₂ : Int) (p₂ : Poly) (k : Int) : Bool :=
  !Int.beq' k 0 && Int.beq' k₁ (k * k₂) && e₁.norm.beq' (p₂.mul_k k)

def Poly.isUnsatEq_k : Poly → Bool
  | .num k => !Int.beq' k 0
  | .add _ _ _ => false

def Poly.isValidEq : Poly → Bool
  | .num k => Int.beq' k 0
  | .add _ _ _ => false

def Poly.isUnsatLe : Poly → Bool
  | .num k => positive k
  | .add _ _ _ => false

def Poly.isValidLe : Poly → Bool
  | .num k => !positive k
  | .add _ _ _ => false

def Poly.isUnsatDvd (k : Int) (p : Poly) : Bool := !Int.beq' (p.getConst % p.gcdCoeffs k) 0

/-! ### What the normal forms denote -/

private theorem pos_of_positive : ∀ {k : Int}, positive k = true → 0 < k
  | ofNat _, h => Int.ofNat_lt.2 (Nat.le_of_ble_eq_true h)
  | negSucc _, h => Bool.noConfusion h

private theorem nonpos_of_not_positive : ∀ {k : Int}, positive k = false → k ≤ 0
  | ofNat 0, _ => Int.le_refl 0
  | ofNat (_ + 1), h => Bool.noConfusion h
  | negSucc n, _ => Int.le_of_lt (Int.negSucc_lt_zero n)

private theorem neg_of_negative : ∀ {k : Int}, negative k = true → k < 0
  | ofNat _, h => Bool.noConfusion h
  | negSucc n, _ => Int.negSucc_lt_zero n

theorem Poly.denote'_go_eq_denote (ctx : Context) : ∀ (p : Poly) (r : Int), denote'.go ctx p r = p.denote ctx + r
  | .num k, r => by
    show cond (Int.beq' k 0) r (r + k) = k + r
    cases h : Int.beq' k 0 with
    | true => rw [Int.eq_of_beq' h]; exact (Int.zero_add r).symm
    | false => exact Int.add_comm r k
  | .add k v p, r => by
    show cond (Int.beq' k 1) (denote'.go ctx p (r + v.denote ctx)) (denote'.go ctx p (r + k * v.denote ctx)) = k * v.denote ctx + p.denote ctx + r
    cases h : Int.beq' k 1 with
    | true =>
      rw [Int.eq_of_beq' h, Int.one_mul]
      show denote'.go ctx p (r + v.denote ctx) = _
      rw [denote'_go_eq_denote ctx p]
      omega
    | false =>
      show denote'.go ctx p (r + k * v.denote ctx) = _
      rw [denote'_go_eq_denote ctx p]
      omega

theorem Poly.denote'_eq_denote (ctx : Context) : ∀ p : Poly, p.denote' ctx = p.denote ctx
  | .num _ => rfl
  | .add k v p => by
    show cond (Int.beq' k 1) (denote'.go ctx p (v.denote ctx)) (denote'.go ctx p (k * v.denote ctx)) = k * v.denote ctx + p.denote ctx
    cases h : Int.beq' k 1 with
    | true =>
      rw [Int.eq_of_beq' h, Int.one_mul]
      show denote'.go ctx p (v.denote ctx) = _
      rw [denote'_go_eq_denote ctx p, Int.add_comm]
    | false =>
      show denote'.go ctx p (k * v.denote ctx) = _
      rw [denote'_go_eq_denote ctx p, Int.add_comm]

theorem Poly.denote_addConst (ctx : Context) (k : Int) : ∀ p : Poly, (p.addConst k).denote ctx = k + p.denote ctx
  | .num _ => rfl
  | .add l v p => by
    show l * v.denote ctx + (p.addConst k).denote ctx = k + (l * v.denote ctx + p.denote ctx)
    rw [denote_addConst ctx k p, Int.add_left_comm]

theorem Poly.denote_insert (ctx : Context) (k : Int) (v : Var) : ∀ p : Poly,
    (p.insert k v).denote ctx = k * v.denote ctx + p.denote ctx
  | .num _ => rfl
  | .add l w p => by
    unfold insert
    cases h : Nat.beq v w with
    | true =>
      have e := Nat.eq_of_beq_eq_true h
      subst e
      show (cond (Int.beq' (k + l) 0) p (Poly.add (k + l) v p)).denote ctx = k * v.denote ctx + (l * v.denote ctx + p.denote ctx)
      rw [← Int.add_assoc, ← Int.add_mul]
      cases z : Int.beq' (k + l) 0 with
      | true => rw [Int.eq_of_beq' z, Int.zero_mul, Int.zero_add]; rfl
      | false => rfl
    | false =>
      cases Nat.ble w v with
      | true => rfl
      | false =>
        show l * Var.denote ctx w + (p.insert k v).denote ctx = k * v.denote ctx + (l * Var.denote ctx w + p.denote ctx)
        rw [denote_insert ctx k v p, Int.add_left_comm]

theorem Expr.denote_addTo (ctx : Context) (e : Expr) : ∀ (k : Int) (p : Poly),
    (e.addTo k p).denote ctx = k * e.denote ctx + p.denote ctx := by
  induction e with
  | num n => exact fun k p => Poly.denote_addConst ctx (k * n) p
  | var v => exact fun k p => Poly.denote_insert ctx k v p
  | add a b iha ihb =>
    intro k p
    show (addTo k a (addTo k b p)).denote ctx = k * (a.denote ctx + b.denote ctx) + _
    rw [iha, ihb, Int.mul_add, Int.add_assoc]
  | sub a b iha ihb =>
    intro k p
    show (addTo k a (addTo (-k) b p)).denote ctx = k * (a.denote ctx - b.denote ctx) + _
    rw [iha, ihb, Int.mul_sub, Int.neg_mul]
    omega
  | neg a ih =>
    intro k p
    show (addTo (-k) a p).denote ctx = k * -a.denote ctx + _
    rw [ih, Int.neg_mul, Int.mul_neg]
  | mulL n a ih =>
    intro k p
    show (cond (Int.beq' n 0) p (addTo (k * n) a p)).denote ctx = k * (n * a.denote ctx) + _
    cases h : Int.beq' n 0 with
    | true => rw [Int.eq_of_beq' h, Int.zero_mul, Int.mul_zero, Int.zero_add]; rfl
    | false => rw [← Int.mul_assoc]; exact ih (k * n) p
  | mulR a n ih =>
    intro k p
    show (cond (Int.beq' n 0) p (addTo (k * n) a p)).denote ctx = k * (a.denote ctx * n) + _
    cases h : Int.beq' n 0 with
    | true =>
      rw [Int.eq_of_beq' h]
      show p.denote ctx = k * (a.denote ctx * 0) + p.denote ctx
      rw [Int.mul_zero, Int.mul_zero, Int.zero_add]
    | false => rw [Int.mul_comm (a.denote ctx), ← Int.mul_assoc]; exact ih (k * n) p

theorem Expr.denote_norm (ctx : Context) (e : Expr) : e.norm.denote ctx = e.denote ctx := by
  unfold norm
  rw [denote_addTo, Int.one_mul]
  exact Int.add_zero _

theorem Poly.eq_of_beq' : ∀ {p q : Poly}, p.beq' q = true → p = q
  | .num _, .num _, h => congrArg Poly.num (Int.eq_of_beq' h)
  | .num _, .add _ _ _, h => Bool.noConfusion h
  | .add _ _ _, .num _, h => Bool.noConfusion h
  | .add k v p, .add l w q, h => by
    have h : (Int.beq' k l && Nat.beq v w && Poly.beq' p q) = true := h
    rw [Bool.and_eq_true, Bool.and_eq_true] at h
    rw [Int.eq_of_beq' h.1.1, Nat.eq_of_beq_eq_true h.1.2, eq_of_beq' h.2]

theorem Poly.denote_mul_k (ctx : Context) (k : Int) : ∀ p : Poly, (p.mul_k k).denote ctx = k * p.denote ctx
  | .num _ => rfl
  | .add l v p => by
    show k * l * v.denote ctx + (p.mul_k k).denote ctx = k * (l * v.denote ctx + p.denote ctx)
    rw [denote_mul_k ctx k p, Int.mul_add, Int.mul_assoc]

private theorem cdiv_add_cmod (a b : Int) : b * cdiv a b + cmod a b = a := by
  have h := Int.mul_ediv_add_emod (-a) b
  unfold cdiv cmod
  rw [Int.mul_neg]
  omega

theorem Poly.denote_div (ctx : Context) (k : Int) : ∀ {p : Poly}, p.divCoeffs k = true →
    k * (p.div k).denote ctx + cmod p.getConst k = p.denote ctx
  | .num l, _ => cdiv_add_cmod l k
  | .add l v p, h => by
    have h : (Int.beq' (l % k) 0 && p.divCoeffs k) = true := h
    rw [Bool.and_eq_true] at h
    have e := Int.mul_ediv_add_emod l k
    rw [Int.eq_of_beq' h.1, Int.add_zero] at e
    have ih := denote_div ctx k h.2
    show k * (l / k * v.denote ctx + (p.div k).denote ctx) + cmod p.getConst k = l * v.denote ctx + p.denote ctx
    rw [Int.mul_add, ← Int.mul_assoc, e, Int.add_assoc, ih]

private theorem cmod_bounds (a : Int) {k : Int} (h : 0 < k) : -k < cmod a k ∧ cmod a k ≤ 0 := by
  have l := Int.emod_nonneg (-a) (Int.ne_of_gt h)
  have u := Int.emod_lt_of_pos (-a) h
  unfold cmod
  omega

private theorem mul_pos_cases {k x : Int} (h : 0 < k) : (x ≤ 0 ∧ k * x ≤ 0) ∨ (1 ≤ x ∧ k ≤ k * x) := by
  rcases Int.lt_or_ge 0 x with l | l
  · have h := Int.mul_le_mul_of_nonneg_left (a := 1) (b := x) (c := k) l (Int.le_of_lt h)
    rw [Int.mul_one] at h
    exact .inr ⟨l, h⟩
  · have h := Int.mul_le_mul_of_nonneg_left (a := x) (b := 0) (c := k) l (Int.le_of_lt h)
    rw [Int.mul_zero] at h
    exact .inl ⟨l, h⟩

private theorem difference (ctx : Context) (lhs rhs : Expr) : (lhs.sub rhs).norm.denote ctx = lhs.denote ctx - rhs.denote ctx :=
  Expr.denote_norm ctx (lhs.sub rhs)

/-! ### What the tactic cites -/

theorem Expr.eq_of_norm_eq (ctx : Context) (e : Expr) (p : Poly) (h : e.norm.beq' p = true) : e.denote ctx = p.denote' ctx := by
  rw [Poly.denote'_eq_denote, ← Poly.eq_of_beq' h, denote_norm]

theorem norm_eq (ctx : Context) (lhs rhs : Expr) (p : Poly) (h : norm_eq_cert lhs rhs p = true) :
    (lhs.denote ctx = rhs.denote ctx) = (p.denote' ctx = 0) := by
  rw [Poly.denote'_eq_denote, Poly.eq_of_beq' h, difference]
  exact propext (by omega)

theorem norm_le (ctx : Context) (lhs rhs : Expr) (p : Poly) (h : norm_eq_cert lhs rhs p = true) :
    (lhs.denote ctx ≤ rhs.denote ctx) = (p.denote' ctx ≤ 0) := by
  rw [Poly.denote'_eq_denote, Poly.eq_of_beq' h, difference]
  exact propext (by omega)

theorem norm_eq_var (ctx : Context) (lhs rhs : Expr) (x y : Var) (h : norm_eq_var_cert lhs rhs x y = true) :
    (lhs.denote ctx = rhs.denote ctx) = (x.denote ctx = y.denote ctx) := by
  have d := difference ctx lhs rhs
  rw [Poly.eq_of_beq' h] at d
  have d : 1 * x.denote ctx + (-1 * y.denote ctx + 0) = lhs.denote ctx - rhs.denote ctx := d
  exact propext (by omega)

theorem norm_eq_var_const (ctx : Context) (lhs rhs : Expr) (x : Var) (k : Int) (h : norm_eq_var_const_cert lhs rhs x k = true) :
    (lhs.denote ctx = rhs.denote ctx) = (x.denote ctx = k) := by
  have d := difference ctx lhs rhs
  rw [Poly.eq_of_beq' h] at d
  have d : 1 * x.denote ctx + -k = lhs.denote ctx - rhs.denote ctx := d
  exact propext (by omega)

theorem norm_eq_coeff (ctx : Context) (lhs rhs : Expr) (p : Poly) (k : Int) (h : norm_eq_coeff_cert lhs rhs p k = true) :
    (lhs.denote ctx = rhs.denote ctx) = (p.denote' ctx = 0) := by
  have h : (_ && _) = true := h
  rw [Bool.and_eq_true] at h
  have d := difference ctx lhs rhs
  rw [Poly.eq_of_beq' h.1, Poly.denote_mul_k] at d
  rw [Poly.denote'_eq_denote]
  have hk := pos_of_positive h.2
  have low := mul_pos_cases (x := p.denote ctx) hk
  refine propext ⟨fun e => ?_, fun e => ?_⟩
  · have high := mul_pos_cases (x := -p.denote ctx) hk
    rw [Int.mul_neg] at high
    omega
  · rw [e, Int.mul_zero] at d
    omega

theorem norm_le_coeff (ctx : Context) (lhs rhs : Expr) (p : Poly) (k : Int) (h : norm_eq_coeff_cert lhs rhs p k = true) :
    (lhs.denote ctx ≤ rhs.denote ctx) = (p.denote' ctx ≤ 0) := by
  have h : (_ && _) = true := h
  rw [Bool.and_eq_true] at h
  have d := difference ctx lhs rhs
  rw [Poly.eq_of_beq' h.1, Poly.denote_mul_k] at d
  rw [Poly.denote'_eq_denote]
  have hk := pos_of_positive h.2
  have low := mul_pos_cases (x := p.denote ctx) hk
  exact propext (by omega)

theorem norm_le_coeff_tight (ctx : Context) (lhs rhs : Expr) (p : Poly) (k : Int) (h : norm_le_coeff_tight_cert lhs rhs p k = true) :
    (lhs.denote ctx ≤ rhs.denote ctx) = (p.denote' ctx ≤ 0) := by
  have h : (_ && _ && _) = true := h
  rw [Bool.and_eq_true, Bool.and_eq_true] at h
  have hk := pos_of_positive h.1.1
  have d := Poly.denote_div ctx k h.1.2
  rw [difference, ← Poly.eq_of_beq' h.2] at d
  have b := cmod_bounds (lhs.sub rhs).norm.getConst hk
  rw [Poly.denote'_eq_denote]
  have low := mul_pos_cases (x := p.denote ctx) hk
  exact propext (by omega)

theorem eq_eq_false (ctx : Context) (lhs rhs : Expr) (h : (lhs.sub rhs).norm.isUnsatEq_k = true) :
    (lhs.denote ctx = rhs.denote ctx) = False := by
  have d := difference ctx lhs rhs
  generalize (lhs.sub rhs).norm = p at h d
  cases p with
  | num k =>
    have n : k ≠ 0 := fun e => by subst e; exact Bool.noConfusion h
    have d : k = lhs.denote ctx - rhs.denote ctx := d
    exact eq_false (by omega)
  | add k v p => exact Bool.noConfusion h

theorem eq_eq_true (ctx : Context) (lhs rhs : Expr) (h : (lhs.sub rhs).norm.isValidEq = true) :
    (lhs.denote ctx = rhs.denote ctx) = True := by
  have d := difference ctx lhs rhs
  generalize (lhs.sub rhs).norm = p at h d
  cases p with
  | num k =>
    have n : k = 0 := Int.eq_of_beq' h
    have d : k = lhs.denote ctx - rhs.denote ctx := d
    exact eq_true (by omega)
  | add k v p => exact Bool.noConfusion h

theorem le_eq_false (ctx : Context) (lhs rhs : Expr) (h : (lhs.sub rhs).norm.isUnsatLe = true) :
    (lhs.denote ctx ≤ rhs.denote ctx) = False := by
  have d := difference ctx lhs rhs
  generalize (lhs.sub rhs).norm = p at h d
  cases p with
  | num k =>
    have n := pos_of_positive h
    have d : k = lhs.denote ctx - rhs.denote ctx := d
    exact eq_false (by omega)
  | add k v p => exact Bool.noConfusion h

theorem le_eq_true (ctx : Context) (lhs rhs : Expr) (h : (lhs.sub rhs).norm.isValidLe = true) :
    (lhs.denote ctx ≤ rhs.denote ctx) = True := by
  have d := difference ctx lhs rhs
  generalize (lhs.sub rhs).norm = p at h d
  cases p with
  | num k =>
    have n : k ≤ 0 := by
      refine nonpos_of_not_positive ?_
      have h : (!positive k) = true := h
      cases c : positive k with
      | true => rw [c] at h; exact Bool.noConfusion h
      | false => rfl
    have d : k = lhs.denote ctx - rhs.denote ctx := d
    exact eq_true (by omega)
  | add k v p => exact Bool.noConfusion h

theorem eq_eq_false_of_divCoeff (ctx : Context) (lhs rhs : Expr) (k : Int) (h : unsatEqDivCoeffCert lhs rhs k = true) :
    (lhs.denote ctx = rhs.denote ctx) = False := by
  have h : (_ && _ && _) = true := h
  rw [Bool.and_eq_true, Bool.and_eq_true] at h
  have hk := pos_of_positive h.1.2
  have d := Poly.denote_div ctx k h.1.1
  rw [difference] at d
  have b := cmod_bounds (lhs.sub rhs).norm.getConst hk
  have n := neg_of_negative h.2
  have low := mul_pos_cases (x := ((lhs.sub rhs).norm.div k).denote ctx) hk
  exact eq_false (by omega)

theorem norm_dvd (ctx : Context) (k : Int) (e : Expr) (p : Poly) (h : e.norm.beq' p = true) :
    (k ∣ e.denote ctx) = (k ∣ p.denote' ctx) := by rw [Expr.eq_of_norm_eq ctx e p h]

private theorem dvd_of_natAbs {g : Nat} {a : Int} (h : g ∣ a.natAbs) : (g : Int) ∣ a := by
  rcases h with ⟨c, hc⟩
  have s : (a.natAbs : Int) = a ∨ (a.natAbs : Int) = -a := by omega
  have e : (a.natAbs : Int) = g * c := congrArg Int.ofNat hc
  rcases s with s | s
  · exact ⟨c, s ▸ e⟩
  · exact ⟨-c, by rw [Int.mul_neg, ← e, s, Int.neg_neg]⟩

private theorem gcd_dvd_left (a b : Int) : gcd a b ∣ a := dvd_of_natAbs (Nat.gcd_dvd_left _ _)
private theorem gcd_dvd_right (a b : Int) : gcd a b ∣ b := dvd_of_natAbs (Nat.gcd_dvd_right _ _)

private theorem gcdCoeffs_dvd (ctx : Context) : ∀ {p : Poly} {k : Int}, k ∣ p.denote ctx → p.gcdCoeffs k ∣ p.getConst
  | .num _, _, h => h
  | .add l v p, k, h => by
    refine gcdCoeffs_dvd ctx (p := p) (k := gcd l k) ?_
    have h : k ∣ l * v.denote ctx + p.denote ctx := h
    have whole := Int.dvd_trans (gcd_dvd_right l k) h
    have first : gcd l k ∣ l * v.denote ctx := Int.dvd_trans (gcd_dvd_left l k) (Int.dvd_mul_right l _)
    have e : p.denote ctx = l * v.denote ctx + p.denote ctx - l * v.denote ctx := by omega
    rw [e]
    exact Int.dvd_sub whole first

theorem dvd_eq_false (ctx : Context) (k : Int) (e : Expr) (h : e.norm.isUnsatDvd k = true) : (k ∣ e.denote ctx) = False := by
  refine eq_false fun d => ?_
  rw [← Expr.denote_norm] at d
  have z := Int.emod_eq_zero_of_dvd (gcdCoeffs_dvd ctx d)
  have h : (!Int.beq' (e.norm.getConst % e.norm.gcdCoeffs k) 0) = true := h
  rw [z] at h
  exact Bool.noConfusion h

theorem norm_dvd_gcd (ctx : Context) (k₁ : Int) (e₁ : Expr) (k₂ : Int) (p₂ : Poly) (g : Int)
    (h : norm_dvd_gcd_cert k₁ e₁ k₂ p₂ g = true) : (k₁ ∣ e₁.denote ctx) = (k₂ ∣ p₂.denote' ctx) := by
  have h : (_ && _ && _) = true := h
  rw [Bool.and_eq_true, Bool.and_eq_true] at h
  have n : g ≠ 0 := fun e => by subst e; exact Bool.noConfusion h.1.1
  rw [Int.eq_of_beq' h.1.2, ← Expr.denote_norm, Poly.eq_of_beq' h.2, Poly.denote_mul_k, Poly.denote'_eq_denote]
  refine propext ⟨fun ⟨c, hc⟩ => ⟨c, ?_⟩, fun ⟨c, hc⟩ => ⟨c, by rw [hc, Int.mul_assoc]⟩⟩
  rw [Int.mul_assoc] at hc
  have l := congrArg (· / g) hc
  rw [← Int.mul_ediv_cancel_left (p₂.denote ctx) n, hc, Int.mul_ediv_cancel_left _ n]

end Internal.Linear
end Int

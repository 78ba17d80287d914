prelude
import Core.Int.Div

/-!
Linear combinations for `omega`: lists of integer coefficients, dot products, common divisors.

The native tactic evaluates these functions itself and cites the theorems by name. A closed value here has to agree with what it
computes; the definitions are otherwise our own.
-/

namespace Lean.Omega

abbrev IntList := List Int

namespace IntList

def get : (xs : IntList) → (i : Nat) → Int
  | [], _ => 0
  | x :: _, 0 => x
  | _ :: xs, i + 1 => get xs i

def set (xs : IntList) (i : Nat) (y : Int) : IntList :=
  match xs, i with
  | [], 0 => [y]
  | [], i + 1 => 0 :: set [] i y
  | _ :: xs, 0 => y :: xs
  | x :: xs, i + 1 => x :: set xs i y

-- The first coefficient that is not zero.
def leading : (xs : IntList) → Int
  | [] => 0
  | x :: xs => if x = 0 then leading xs else x

def add (xs ys : IntList) : IntList :=
  match xs, ys with
  | [], ys => ys
  | x :: xs, [] => x :: xs
  | x :: xs, y :: ys => (x + y) :: add xs ys

instance : Add IntList := ⟨add⟩

def neg (xs : IntList) : IntList := List.map (fun x => -x) xs

instance : Neg IntList := ⟨neg⟩

def sub (xs ys : IntList) : IntList := add xs (neg ys)

instance : Sub IntList := ⟨sub⟩

def smul (xs : IntList) (i : Int) : IntList := List.map (fun x => i * x) xs

instance : HMul Int IntList IntList where
  hMul i xs := smul xs i

def combo (a : Int) (xs : IntList) (b : Int) (ys : IntList) : IntList := a * xs + b * ys

def dot (xs ys : IntList) : Int :=
  match xs, ys with
  | x :: xs, y :: ys => x * y + dot xs ys
  | [], _ => 0
  | _ :: _, [] => 0

def sdiv (xs : IntList) (g : Int) : IntList := List.map (fun x => x / g) xs

def gcd (xs : IntList) : Nat := List.foldr (fun x g => Nat.gcd x.natAbs g) 0 xs

abbrev bmod (x : IntList) (m : Nat) : IntList := List.map (fun c => Int.bmod c m) x

abbrev bmod_dot_sub_dot_bmod (m : Nat) (a b : IntList) : Int := (Int.bmod (dot a b) m) - dot (bmod a m) b

/-! ### The dot product -/

theorem dot_nil_left (ys : IntList) : dot [] ys = 0 := rfl
theorem dot_nil_right : ∀ {xs : IntList}, dot xs [] = 0
  | [] => rfl
  | _ :: _ => rfl

private theorem get_nil (i : Nat) : get [] i = 0 := rfl

theorem get_of_length_le : ∀ {i : Nat} {xs : IntList}, List.length xs ≤ i → get xs i = 0
  | _, [], _ => rfl
  | 0, _ :: xs, h => absurd h (Nat.not_succ_le_zero xs.length)
  | _ + 1, _ :: xs, h => get_of_length_le (xs := xs) (Nat.le_of_succ_le_succ h)

theorem dot_set_left : ∀ (xs ys : IntList) (i : Nat) (z : Int), dot (set xs i z) ys = dot xs ys + (z - get xs i) * get ys i
  | [], [], 0, z => by show 0 = 0 + (z - 0) * 0; rw [Int.mul_zero]; rfl
  | [], [], i + 1, z => by show 0 = 0 + (z - 0) * 0; rw [Int.mul_zero]; rfl
  | [], y :: ys, 0, z => by show z * y + 0 = 0 + (z - 0) * y; rw [Int.sub_zero, Int.add_comm]
  | [], y :: ys, i + 1, z => by
    show 0 * y + dot (set [] i z) ys = _
    rw [dot_set_left [] ys i z, Int.zero_mul, Int.zero_add]; rfl
  | _ :: _, [], 0, z => by show 0 = 0 + (z - _) * 0; rw [Int.mul_zero]; rfl
  | _ :: xs, [], i + 1, z => by show 0 = 0 + (z - get xs i) * 0; rw [Int.mul_zero]; rfl
  | x :: xs, y :: ys, 0, z => by
    show z * y + dot xs ys = x * y + dot xs ys + (z - x) * y
    rw [Int.sub_mul, Int.add_right_comm, Int.add_comm (x * y), Int.sub_add_cancel]
  | x :: xs, y :: ys, i + 1, z => by
    show x * y + dot (set xs i z) ys = x * y + dot xs ys + (z - get xs i) * get ys i
    rw [dot_set_left xs ys i z, Int.add_assoc]

theorem dot_distrib_left : ∀ (xs ys zs : IntList), dot (xs + ys) zs = dot xs zs + dot ys zs
  | [], ys, zs => (Int.zero_add (dot ys zs)).symm
  | x :: xs, [], zs => (Int.add_zero (dot (x :: xs) zs)).symm
  | x :: xs, y :: ys, [] => rfl
  | x :: xs, y :: ys, z :: zs => by
    show (x + y) * z + dot (xs + ys) zs = x * z + dot xs zs + (y * z + dot ys zs)
    rw [dot_distrib_left xs ys zs, Int.add_mul, Int.add_assoc, Int.add_assoc, Int.add_left_comm (y * z)]

theorem dot_neg_left : ∀ (xs ys : IntList), dot (-xs) ys = -dot xs ys
  | [], _ => rfl
  | _ :: _, [] => rfl
  | x :: xs, y :: ys => by
    show -x * y + dot (-xs) ys = -(x * y + dot xs ys)
    rw [dot_neg_left xs ys, Int.neg_mul, Int.neg_add]

theorem dot_smul_left : ∀ (xs ys : IntList) (i : Int), dot (i * xs) ys = i * dot xs ys
  | [], _, i => (Int.mul_zero i).symm
  | _ :: _, [], i => (Int.mul_zero i).symm
  | x :: xs, y :: ys, i => by
    show i * x * y + dot (i * xs) ys = i * (x * y + dot xs ys)
    rw [dot_smul_left xs ys i, Int.mul_add, Int.mul_assoc]

theorem dot_combo (a b : Int) (xs ys zs : IntList) : dot (combo a xs b ys) zs = a * dot xs zs + b * dot ys zs := by
  show dot (a * xs + b * ys) zs = _
  rw [dot_distrib_left, dot_smul_left, dot_smul_left]

theorem dot_of_left_zero : ∀ {xs ys : IntList}, (∀ x, x ∈ xs → x = 0) → dot xs ys = 0
  | [], _, _ => rfl
  | _ :: _, [], _ => rfl
  | x :: xs, y :: ys, w => by
    show x * y + dot xs ys = 0
    rw [w x (.head xs), dot_of_left_zero fun x m => w x (.tail _ m), Int.zero_mul, Int.zero_add]

/-! ### Divisors -/

theorem gcd_dvd_nat : ∀ (m n : Nat), Nat.gcd m n ∣ m ∧ Nat.gcd m n ∣ n := by
  intro m
  induction m using Nat.strongRecOn with
  | ind m ih =>
    intro n
    cases m with
    | zero => rw [Nat.gcd_zero_left]; exact ⟨Nat.dvd_zero n, Nat.dvd_refl n⟩
    | succ m =>
      rw [Nat.gcd_add_one]
      have ⟨h, k⟩ := ih (n % (m + 1)) (Nat.mod_lt n (Nat.zero_lt_succ m)) (m + 1)
      refine ⟨k, ?_⟩
      have ⟨c, e⟩ := h
      have ⟨d, f⟩ := k
      have g := Nat.div_add_mod n (m + 1)
      exact ⟨d * (n / (m + 1)) + c, by rw [Nat.mul_add, ← Nat.mul_assoc, ← f, ← e]; exact g.symm⟩

private theorem natAbs_dvd {m : Nat} {x : Int} (h : m ∣ x.natAbs) : (m : Int) ∣ x :=
  match x with
  | .ofNat _ => Int.ofNat_dvd.mpr h
  | .negSucc n => Int.dvd_neg' (b := ((n + 1 : Nat) : Int)) (Int.ofNat_dvd.mpr h)

theorem gcd_cons_div_left {x : Int} {xs : IntList} : (gcd (x :: xs) : Int) ∣ x := natAbs_dvd (gcd_dvd_nat _ _).left

theorem gcd_cons_div_right {x : Int} {xs : IntList} : (gcd (x :: xs) : Int) ∣ (gcd xs : Int) := Int.ofNat_dvd.mpr (gcd_dvd_nat _ _).right

theorem gcd_dvd_dot_left : ∀ (xs ys : IntList), (gcd xs : Int) ∣ dot xs ys
  | [], _ => Int.dvd_zero _
  | _ :: _, [] => Int.dvd_zero _
  | x :: xs, y :: ys => Int.dvd_add (Int.dvd_trans gcd_cons_div_left (Int.dvd_mul_right x y))
      (Int.dvd_trans gcd_cons_div_right (gcd_dvd_dot_left xs ys))

theorem dot_sdiv_left : ∀ (xs ys : IntList) {d : Int}, d ∣ gcd xs → dot (sdiv xs d) ys = dot xs ys / d
  | [], _, d, _ => by show 0 = 0 / d; exact (zero_ediv d).symm
  | _ :: _, [], d, _ => by show 0 = 0 / d; exact (zero_ediv d).symm
  | x :: xs, y :: ys, d, h => by
    have hx : d ∣ x := Int.dvd_trans h gcd_cons_div_left
    show x / d * y + dot (sdiv xs d) ys = (x * y + dot xs ys) / d
    rw [dot_sdiv_left xs ys (Int.dvd_trans h gcd_cons_div_right), Int.add_ediv_of_dvd_left (Int.dvd_trans hx (Int.dvd_mul_right x y)),
      Int.mul_ediv_assoc' y hx]
where
  zero_ediv (d : Int) : 0 / d = 0 := by
    by_cases h : d = 0
    · rw [h, Int.ediv_zero]
    · have e := Int.mul_ediv_cancel_left 0 h
      rw [Int.mul_zero] at e; exact e

theorem eq_zero_of_gcd_eq_zero {xs : IntList} (h : gcd xs = 0) : ∀ x, x ∈ xs → x = 0 := by
  have zero : ∀ {n : Nat}, 0 ∣ n → n = 0 := fun ⟨c, e⟩ => e.trans (Nat.zero_mul c)
  induction xs with
  | nil => intro x m; exact nomatch m
  | cons y xs ih =>
    have ⟨l, r⟩ := gcd_dvd_nat y.natAbs (gcd xs)
    rw [show Nat.gcd y.natAbs (gcd xs) = 0 from h] at l r
    intro x m
    cases m with
    | head => exact match y, zero l with | .ofNat 0, _ => rfl
    | tail _ m => exact ih (zero r) x m

theorem bmod_length (x : IntList) (m : Nat) : List.length (bmod x m) ≤ List.length x := by
  induction x with
  | nil => exact Nat.le_refl 0
  | cons x xs ih => exact Nat.succ_le_succ ih

theorem dvd_bmod_dot_sub_dot_bmod (m : Nat) (xs ys : IntList) : (m : Int) ∣ bmod_dot_sub_dot_bmod m xs ys := by
  have key : ∀ (xs ys : IntList), (m : Int) ∣ dot xs ys - dot (bmod xs m) ys := by
    intro xs
    induction xs with
    | nil => intro ys; exact Int.dvd_zero _
    | cons x xs ih =>
      intro ys
      cases ys with
      | nil => exact Int.dvd_zero _
      | cons y ys =>
        show (m : Int) ∣ x * y + dot xs ys - (Int.bmod x m * y + dot (bmod xs m) ys)
        have e : x * y + dot xs ys - (Int.bmod x m * y + dot (bmod xs m) ys)
            = -((Int.bmod x m - x) * y) + (dot xs ys - dot (bmod xs m) ys) := by
          rw [Int.sub_mul, Int.neg_sub, Int.sub_eq_add_neg, Int.neg_add, Int.sub_eq_add_neg, Int.sub_eq_add_neg, Int.add_assoc,
            Int.add_assoc, Int.add_left_comm (dot xs ys)]
        rw [e]
        exact Int.dvd_add (Int.dvd_neg' (Int.dvd_trans Int.dvd_bmod_sub_self (Int.dvd_mul_right _ y))) (ih ys)
  have e : bmod_dot_sub_dot_bmod m xs ys = (Int.bmod (dot xs ys) m - dot xs ys) + (dot xs ys - dot (bmod xs m) ys) := by
    rw [← Int.add_sub_assoc, Int.sub_add_cancel]
  rw [e]
  exact Int.dvd_add Int.dvd_bmod_sub_self (key xs ys)

end IntList

/-! ### `Coeffs` is the type by which the tactic refers to such lists -/

abbrev Coeffs := IntList

namespace Coeffs

abbrev toList (xs : Coeffs) : List Int := xs
abbrev ofList (xs : List Int) : Coeffs := xs
abbrev isZero (xs : Coeffs) : Prop := ∀ x, x ∈ xs → x = 0
abbrev set (xs : Coeffs) (i : Nat) (y : Int) : Coeffs := IntList.set xs i y
abbrev get (xs : Coeffs) (i : Nat) : Int := IntList.get xs i
abbrev gcd (xs : Coeffs) : Nat := IntList.gcd xs
abbrev smul (xs : Coeffs) (g : Int) : Coeffs := IntList.smul xs g
abbrev sdiv (xs : Coeffs) (g : Int) : Coeffs := IntList.sdiv xs g
abbrev dot (xs ys : Coeffs) : Int := IntList.dot xs ys
abbrev add (xs ys : Coeffs) : Coeffs := IntList.add xs ys
abbrev sub (xs ys : Coeffs) : Coeffs := IntList.sub xs ys
abbrev neg (xs : Coeffs) : Coeffs := IntList.neg xs
abbrev combo (a : Int) (xs : Coeffs) (b : Int) (ys : Coeffs) : Coeffs := IntList.combo a xs b ys
abbrev length (xs : Coeffs) := List.length xs
abbrev leading (xs : Coeffs) : Int := IntList.leading xs
abbrev map (f : Int → Int) (xs : Coeffs) : Coeffs := List.map f xs
abbrev bmod (x : Coeffs) (m : Nat) : Coeffs := IntList.bmod x m
abbrev bmod_dot_sub_dot_bmod (m : Nat) (a b : Coeffs) : Int := IntList.bmod_dot_sub_dot_bmod m a b

end Coeffs

end Lean.Omega

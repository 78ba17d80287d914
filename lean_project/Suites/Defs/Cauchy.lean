import Suites.Defs.OrderedField

/-! # Cauchy sequences of rational numbers

Sums, products and reciprocals of Cauchy sequences are Cauchy sequences, and one that does not tend to 0 stays away from it. -/

open OrderedField

/-- A sequence of rational numbers whose members come arbitrarily close to each other. -/
def IsCauchy (s : Nat → Rat) : Prop := ∀ ε, 0 < ε → ∃ N, ∀ m n, N ≤ m → N ≤ n → Near ε (s m - s n)

/-- The sequence tends to 0. -/
def IsNull (s : Nat → Rat) : Prop := ∀ ε, 0 < ε → ∃ N, ∀ n, N ≤ n → Near ε (s n)

namespace IsCauchy

variable {s t : Nat → Rat}

theorem const (q : Rat) : IsCauchy fun _ => q := fun ε h => ⟨0, fun _ _ _ _ => by
  have e := ring! q : q - q = 0
  rw [e]; exact near_of_pos h⟩

theorem add (hs : IsCauchy s) (ht : IsCauchy t) : IsCauchy fun n => s n + t n := fun ε h => by
  rcases hs _ (half_pos h) with ⟨M, hM⟩
  rcases ht _ (half_pos h) with ⟨N, hN⟩
  refine ⟨max M N, fun m n hm hn => ?_⟩
  have k := (hM m n (by omega) (by omega)).add (hN m n (by omega) (by omega))
  rw [half_add_half] at k
  show Near ε (s m + t m - (s n + t n))
  generalize s m = a, s n = b, t m = c, t n = d at *
  rwa [ring! a b c d : a - b + (c - d) = a + c - (b + d)] at k

theorem neg (hs : IsCauchy s) : IsCauchy fun n => -s n := fun ε h => by
  rcases hs ε h with ⟨N, hN⟩
  refine ⟨N, fun m n hm hn => ?_⟩
  have k := (hN m n hm hn).neg
  show Near ε (-s m - -s n)
  generalize s m = a, s n = b at *
  rwa [ring! a b : -(a - b) = -a - -b] at k

theorem bounded (hs : IsCauchy s) : ∃ M, 0 < M ∧ ∃ N, ∀ n, N ≤ n → Near M (s n) := by
  rcases hs 1 zero_lt_one with ⟨N, hN⟩
  rcases exists_near (s N) with ⟨M, pos, near⟩
  refine ⟨1 + M, add_pos zero_lt_one pos, N, fun n hn => ?_⟩
  have k := (hN n N hn (Nat.le_refl N)).add near
  generalize s n = a, s N = b at *
  rwa [ring! a b : a - b + b = a] at k

/-- A member of a null sequence times one that is bounded from some point on. -/
theorem scale {u v : Nat → Nat → Rat} {M : Rat} (pos : 0 < M) {A : Nat} (hu : ∀ m n, A ≤ m → A ≤ n → Near M (u m n))
    (hv : ∀ ε, 0 < ε → ∃ N, ∀ m n, N ≤ m → N ≤ n → Near ε (v m n)) {ε : Rat} (h : 0 < ε) :
    ∃ N, ∀ m n, N ≤ m → N ≤ n → Near ε (u m n * v m n) := by
  rcases hv (M⁻¹ * ε) (mul_pos (inv_pos pos) h) with ⟨N, hN⟩
  refine ⟨max A N, fun m n hm hn => ?_⟩
  have k := (hu m n (by omega) (by omega)).mul (hN m n (by omega) (by omega))
  rwa [← Rat.mul_assoc, OrderedField.mul_inv_cancel M (ne_of_gt pos), Rat.one_mul] at k

theorem mul (hs : IsCauchy s) (ht : IsCauchy t) : IsCauchy fun n => s n * t n := fun ε h => by
  rcases hs.bounded with ⟨S, S_pos, A, hA⟩
  rcases ht.bounded with ⟨T, T_pos, B, hB⟩
  rcases scale (u := fun m _ => s m) (v := fun m n => t m - t n) S_pos (fun m _ hm _ => hA m hm) ht (half_pos h) with ⟨M, hM⟩
  rcases scale (u := fun _ n => t n) (v := fun m n => s m - s n) T_pos (fun _ n _ hn => hB n hn) hs (half_pos h) with ⟨N, hN⟩
  refine ⟨max M N, fun m n hm hn => ?_⟩
  have k := (hM m n (by omega) (by omega)).add (hN m n (by omega) (by omega))
  rw [half_add_half] at k
  show Near ε (s m * t m - s n * t n)
  replace k : Near ε (s m * (t m - t n) + t n * (s m - s n)) := k
  generalize s m = a, s n = b, t m = c, t n = d at *
  rwa [ring! a b c d : a * (c - d) + d * (a - b) = a * c - b * d] at k

theorem sub (hs : IsCauchy s) (ht : IsCauchy t) : IsCauchy fun n => s n - t n := by
  have h := hs.add ht.neg
  have e : (fun n => s n - t n) = fun n => s n + -t n := funext fun n => Rat.sub_eq_add_neg _ _
  rw [e]; exact h

/-- A Cauchy sequence that does not tend to 0 is from some point on larger than a positive number, or smaller than its negative. -/
theorem away (hs : IsCauchy s) (h : ¬IsNull s) :
    ∃ ε, 0 < ε ∧ ∃ N, (∀ n, N ≤ n → ε < s n) ∨ ∀ n, N ≤ n → s n < -ε := by
  rcases Classical.not_forall.1 h with ⟨ε, h⟩
  rcases Classical.not_imp.1 h with ⟨pos, h⟩
  rcases hs _ (half_pos pos) with ⟨N, hN⟩
  have some : ∃ k, N ≤ k ∧ ¬Near ε (s k) := Classical.byContradiction fun none =>
    h ⟨N, fun n hn => Classical.byContradiction fun far => none ⟨n, hn, far⟩⟩
  rcases some with ⟨k, hk, far⟩
  have sum := half_add_half ε
  refine ⟨half ε, half_pos pos, N, ?_⟩
  by_cases l : s k < ε
  · right
    intro n hn
    have total := add_pos_of_nonneg_of_pos (sub_nonneg.2 (not_lt.1 fun m => far ⟨l, m⟩)) (sub_pos.2 (hN n k hn hk).1)
    refine lt_of total ?_
    clear hN far l total h
    generalize half ε = d at *
    rw [← sum]
    generalize s n = a, s k = b at *
    exact ring! a b d : -d - a = -(d + d) - b + (d - (a - b))
  · left
    intro n hn
    have total := add_pos_of_nonneg_of_pos (sub_nonneg.2 (not_lt.1 l)) (sub_pos.2 (hN n k hn hk).2)
    refine lt_of total ?_
    clear hN far l total h
    generalize half ε = d at *
    rw [← sum]
    generalize s n = a, s k = b at *
    exact ring! a b d : a - d = b - (d + d) + (a - b - -d)

theorem inv (hs : IsCauchy s) {ε : Rat} (pos : 0 < ε) {N : Nat} (h : ∀ n, N ≤ n → ε < s n) : IsCauchy fun n => (s n)⁻¹ := by
  intro δ δ_pos
  have bound : ∀ n, N ≤ n → Near ε⁻¹ (s n)⁻¹ := fun n hn => by
    have sp : 0 < s n := lt_trans pos (h n hn)
    have ip := inv_pos sp
    refine ⟨?_, lt_trans (by have k := neg_lt_neg (inv_pos pos); rwa [CommutativeRing.neg_zero] at k) ip⟩
    have k := mul_lt_mul_left (h n hn) (mul_pos ip (inv_pos pos))
    have e₁ := OrderedField.mul_inv_cancel (s n) (ne_of_gt sp)
    have e₂ := OrderedField.mul_inv_cancel ε (ne_of_gt pos)
    generalize (s n)⁻¹ = x at *
    generalize ε⁻¹ = y at *
    generalize s n = a at *
    rw [ring! x y ε : x * y * ε = x * (ε * y), ring! x y a : x * y * a = a * x * y, e₁, e₂, Rat.mul_one, Rat.one_mul] at k
    exact k
  have ip := inv_pos pos
  rcases scale (u := fun m n => (s m)⁻¹ * (s n)⁻¹) (v := fun m n => s n - s m) (mul_pos ip ip)
    (fun m n hm hn => (bound m hm).mul (bound n hn))
    (fun ε h => by
      rcases hs ε h with ⟨K, hK⟩
      exact ⟨K, fun m n hm hn => hK n m hn hm⟩) δ_pos with ⟨M, hM⟩
  refine ⟨max M N, fun m n hm hn => ?_⟩
  have k := hM m n (by omega) (by omega)
  have e₁ := OrderedField.mul_inv_cancel (s m) (ne_of_gt (lt_trans pos (h m (by omega))))
  have e₂ := OrderedField.mul_inv_cancel (s n) (ne_of_gt (lt_trans pos (h n (by omega))))
  show Near δ ((s m)⁻¹ - (s n)⁻¹)
  replace k : Near δ ((s m)⁻¹ * (s n)⁻¹ * (s n - s m)) := k
  generalize (s m)⁻¹ = x at *
  generalize (s n)⁻¹ = y at *
  generalize s m = a, s n = b at *
  rwa [ring! x y a b : x * y * (b - a) = x * (b * y) - y * (a * x), e₁, e₂, Rat.mul_one, Rat.mul_one] at k

end IsCauchy

namespace IsNull

variable {s t : Nat → Rat}

theorem add (hs : IsNull s) (ht : IsNull t) : IsNull fun n => s n + t n := fun ε h => by
  rcases hs _ (half_pos h) with ⟨M, hM⟩
  rcases ht _ (half_pos h) with ⟨N, hN⟩
  refine ⟨max M N, fun n hn => ?_⟩
  have k := (hM n (by omega)).add (hN n (by omega))
  rwa [half_add_half] at k

theorem neg (hs : IsNull s) : IsNull fun n => -s n := fun ε h => by
  rcases hs ε h with ⟨N, hN⟩
  exact ⟨N, fun n hn => (hN n hn).neg⟩

theorem mul (hs : IsCauchy s) (ht : IsNull t) : IsNull fun n => s n * t n := fun ε h => by
  rcases hs.bounded with ⟨S, S_pos, A, hA⟩
  rcases IsCauchy.scale (u := fun m _ => s m) (v := fun m _ => t m) S_pos (fun m _ hm _ => hA m hm)
    (fun ε h => by
      rcases ht ε h with ⟨K, hK⟩
      exact ⟨K, fun m _ hm _ => hK m hm⟩) h with ⟨N, hN⟩
  exact ⟨N, fun n hn => hN n n hn hn⟩

theorem congr (h : ∀ n, s n = t n) (hs : IsNull s) : IsNull t := by
  rw [show t = s from funext fun n => (h n).symm]; exact hs

theorem zero : IsNull fun _ => 0 := fun _ h => ⟨0, fun _ _ => near_of_pos h⟩

end IsNull

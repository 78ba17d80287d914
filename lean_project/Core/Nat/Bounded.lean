prelude
import Core.Nat.Div

/-!
Bounded quantifiers over natural numbers are decidable, so that `decide` proves finite statements.
-/

namespace Nat

private theorem lt_succ_cases {m n : Nat} (h : m < n + 1) : m < n ∨ m = n :=
  (Nat.eq_or_lt_of_le (Nat.le_of_lt_succ h)).elim .inr .inl

instance decidableBallLT : ∀ (n : Nat) (P : ∀ k, k < n → Prop) [∀ n h, Decidable (P n h)], Decidable (∀ n h, P n h)
  | 0, _, _ => isTrue fun _ h => absurd h (Nat.not_lt_zero _)
  | n + 1, P, H =>
    match decidableBallLT n (fun k h => P k (lt_succ_of_lt h)) with
    | isFalse f => isFalse fun all => f fun k h => all k (lt_succ_of_lt h)
    | isTrue t =>
      match H n (Nat.lt_succ_self n) with
      | isFalse f => isFalse fun all => f (all n (Nat.lt_succ_self n))
      | isTrue last => isTrue fun k h => (lt_succ_cases h).elim (t k) fun e => by subst e; exact last

instance decidableBallLE (n : Nat) (P : ∀ k, k ≤ n → Prop) [∀ n h, Decidable (P n h)] : Decidable (∀ n h, P n h) :=
  decidable_of_decidable_of_iff (p := ∀ k (h : k < n + 1), P k (le_of_lt_succ h))
    ⟨fun all k h => all k (lt_succ_of_le h), fun all k h => all k (le_of_lt_succ h)⟩

instance decidableExistsLT {p : Nat → Prop} [h : DecidablePred p] : DecidablePred fun n => ∃ m, m < n ∧ p m
  | 0 => isFalse fun ⟨_, l, _⟩ => absurd l (Nat.not_lt_zero _)
  | n + 1 => @decidable_of_decidable_of_iff _ _ (@instDecidableOr _ _ (decidableExistsLT (p := p) n) (h n))
      ⟨fun k => k.elim (fun ⟨m, l, hm⟩ => ⟨m, lt_succ_of_lt l, hm⟩) (fun hn => ⟨n, lt_succ_self n, hn⟩),
       fun ⟨m, l, hm⟩ => (lt_succ_cases l).elim (fun l => .inl ⟨m, l, hm⟩) (fun e => .inr (e ▸ hm))⟩

instance decidableExistsLE {p : Nat → Prop} [DecidablePred p] : DecidablePred fun n => ∃ m, m ≤ n ∧ p m := fun n =>
  decidable_of_decidable_of_iff (p := ∃ m, m < n + 1 ∧ p m)
    ⟨fun ⟨m, l, hm⟩ => ⟨m, le_of_lt_succ l, hm⟩, fun ⟨m, l, hm⟩ => ⟨m, lt_succ_of_le l, hm⟩⟩

end Nat

import Suites.Defs.Finset

/-! # Deciding below a bound

A property of all integers between bounds is decided, as Lean's own instances do for natural numbers. A finite set that is given by its
members is replaced by a range from which a property picks. -/

namespace Int

/-- A property of the `n` integers from `a` on is one of each. -/
theorem of_between {p : Int → Prop} {a x : Int} {n : Nat} (h : a ≤ x) (k : x < a + n) (d : ∀ i : Nat, i < n → p (a + i)) : p x := by
  have e : x = a + ((x - a).toNat : Int) := by omega
  rw [e]
  exact d _ (by omega)

/-- Properties of all integers between two bounds are decided. -/
instance {a b : Int} {p : Int → Prop} [DecidablePred p] : Decidable (∀ x, a ≤ x → x < b → p x) :=
  decidable_of_decidable_of_iff (p := ∀ i : Nat, i < (b - a).toNat → p (a + i))
    ⟨fun d _ h k => of_between h (by omega) d, fun d i h => d _ (by omega) (by omega)⟩

end Int

namespace Finset

/-- The number of elements of a set of which the members are known to be below a bound. -/
theorem card_of {s : Finset Nat} {p : Nat → Prop} [DecidablePred p] (n : Nat) (h : ∀ x, x ∈ s ↔ p x) (b : ∀ x, p x → x < n) :
    s.card = ((range n).filter p).card :=
  card_eq_of_mem_iff fun x => (h x).trans ⟨fun k => mem_filter.2 ⟨mem_range.2 (b x k), k⟩, fun k => (mem_filter.1 k).2⟩

/-- The sum over a set of which the members are known to be below a bound. -/
theorem sum_of {s : Finset Nat} {p : Nat → Prop} [DecidablePred p] {f : Nat → Nat} (n : Nat) (h : ∀ x, x ∈ s ↔ p x)
    (b : ∀ x, p x → x < n) : s.sum f = ((range n).filter p).sum f :=
  sum_eq_of_mem_iff (fun a b c => Nat.add_right_comm a b c) f fun x =>
    (h x).trans ⟨fun k => mem_filter.2 ⟨mem_range.2 (b x k), k⟩, fun k => (mem_filter.1 k).2⟩

end Finset

/-- Closes `x < n` by what `h` says of `x`: linearly, by divisors, or by squares. -/
macro "bound " h:ident : tactic => `(tactic| first
  | omega
  | (refine Nat.lt_of_le_of_lt (Nat.le_of_dvd (by decide) $h) (by decide))
  | (refine Nat.lt_of_le_of_lt (Nat.le_of_dvd (by decide) $h.1) (by decide))
  | (refine Nat.lt_of_le_of_lt (Nat.le_of_dvd (by decide) $h.2) (by decide))
  | (refine Nat.lt_of_not_le fun large => ?_
     have square := Nat.mul_le_mul large large
     simp only [Nat.pow_succ, Nat.pow_zero, Nat.one_mul] at $h:ident square
     omega))

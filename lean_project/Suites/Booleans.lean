import Stock

/-! # Booleans -/

/-! ## Equations -/

theorem boolean_and_rotate (a b c : Bool) : (a && (b && c)) = (b && (c && a)) := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_or_rotate (a b c : Bool) : (a || (b || c)) = (c || (a || b)) := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_and_reverse (a b c : Bool) : ((a && b) && c) = ((c && b) && a) := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_and_over_or (a b c : Bool) : (a && (b || c)) = ((c && a) || (b && a)) := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_or_over_and (a b c : Bool) : ((a && b) || c) = ((c || b) && (c || a)) := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_absorb_and (a b : Bool) : (a && (b || a)) = a := by
  cases a <;> cases b <;> rfl

theorem boolean_absorb_or (a b : Bool) : ((b && a) || a) = a := by
  cases a <;> cases b <;> rfl

theorem boolean_absorb_not (a b : Bool) : (a || (!a && b)) = (b || a) := by
  cases a <;> cases b <;> rfl

theorem boolean_absorb_not_and (a b : Bool) : (a && (!a || b)) = (b && a) := by
  cases a <;> cases b <;> rfl

theorem boolean_split_cases (a b : Bool) : ((a && b) || (!a && b)) = b := by
  cases a <;> cases b <;> rfl

theorem boolean_consensus (a b c : Bool) :
    ((a && b) || (!a && c) || (b && c)) = ((a && b) || (!a && c)) := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_de_morgan_three (a b c : Bool) : (!(a && b && c)) = (!c || !b || !a) := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_de_morgan_or_three (a b c : Bool) : (!(a || b || c)) = (!c && (!b && !a)) := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_not_not_and (a b : Bool) : (!(!a || !b)) = (b && a) := by
  cases a <;> cases b <;> rfl

theorem boolean_not_not_or (a b : Bool) : (!(!a && !b)) = (b || a) := by
  cases a <;> cases b <;> rfl

theorem boolean_triple_not (a : Bool) : (!(!(!a))) = !a := by
  cases a <;> rfl

theorem boolean_excluded_middle (a b : Bool) : (a || !a || b) = true := by
  cases a <;> rfl

theorem boolean_contradiction (a b : Bool) : (b && (a && !a)) = false := by
  cases a <;> cases b <;> rfl

theorem boolean_majority (a b c : Bool) :
    ((a && b) || (b && c) || (c && a)) = ((a || b) && (b || c) && (c || a)) := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_implication (a b : Bool) : (!a || b) = (!(a && !b)) := by
  cases a <;> cases b <;> rfl

theorem boolean_implication_chain (a b c : Bool) :
    (!((!a || b) && (!b || c)) || (!a || c)) = true := by
  cases a <;> cases b <;> cases c <;> rfl

theorem boolean_peirce (a b : Bool) : (!(!(!a || b) || a) || a) = true := by
  cases a <;> cases b <;> rfl

theorem boolean_cond_not {α : Type} (a : Bool) (x y : α) : cond (!a) x y = cond a y x := by
  cases a <;> rfl

theorem boolean_cond_same {α : Type} (a b : Bool) (x : α) : cond a (cond b x x) x = x := by
  cases a <;> cases b <;> rfl

theorem boolean_cond_apply {α β : Type} (f : α → β) (a : Bool) (x y : α) :
    f (cond a x y) = cond a (f x) (f y) := by
  cases a <;> rfl

theorem boolean_cond_and {α : Type} (a b : Bool) (x y : α) :
    cond (a && b) x y = cond a (cond b x y) y := by
  cases a <;> rfl

theorem boolean_cond_or {α : Type} (a b : Bool) (x y : α) :
    cond (a || b) x y = cond a x (cond b x y) := by
  cases a <;> rfl

theorem boolean_cond_swap {α : Type} (a b : Bool) (x y z w : α) :
    cond a (cond b x y) (cond b z w) = cond b (cond a x z) (cond a y w) := by
  cases a <;> cases b <;> rfl

theorem boolean_cond_repeat {α : Type} (a : Bool) (x y z : α) :
    cond a (cond a x y) z = cond a x z := by
  cases a <;> rfl

/-! ## Reasoning -/

theorem boolean_and_left (a b c : Bool) (h : (a && b && c) = true) : b = true := by
  cases a <;> cases b <;> simp_all

theorem boolean_and_both (a b : Bool) (h : (a && b) = true) : b = true ∧ a = true := by
  cases a <;> cases b <;> simp_all

theorem boolean_and_intro (a b c : Bool) (h : a = true) (k : b = true) (l : c = true) :
    (c && (a && b)) = true := by
  rw [h, k, l]
  rfl

theorem boolean_or_cases (a b : Bool) (h : (a || b) = true) (k : a = false) : b = true := by
  rw [k] at h
  exact h

theorem boolean_or_none (a b : Bool) (h : (a || b) = false) : b = false ∧ a = false := by
  cases a <;> cases b <;> simp_all

theorem boolean_not_true (a b : Bool) (h : (!a) = b) (k : b = true) : a = false := by
  cases a <;> cases b <;> simp_all

theorem boolean_cases (a : Bool) (p : Bool → Prop) (h : p true) (k : p false) : p a := by
  cases a
  · exact k
  · exact h

theorem boolean_cases_not (a : Bool) (p : Bool → Prop) (h : p a) (k : p (!a)) : p true ∧ p false := by
  cases a
  · exact ⟨k, h⟩
  · exact ⟨h, k⟩

theorem boolean_eq_or_eq_not (a b : Bool) : a = b ∨ a = !b := by
  cases a <;> cases b <;> simp

theorem boolean_pigeonhole (a b c : Bool) : a = b ∨ b = c ∨ c = a := by
  cases a <;> cases b <;> cases c <;> simp

theorem boolean_ne_not (a b : Bool) (h : a = b) : a ≠ !b := by
  cases a <;> cases b <;> simp_all

theorem boolean_function_thrice (f : Bool → Bool) (a : Bool) : f (f (f a)) = f a := by
  cases a <;> cases h : f true <;> cases k : f false <;> simp_all

theorem boolean_function_surjective (f : Bool → Bool) (h : ∀ a b, f a = f b → a = b) :
    ∃ a, f a = true := by
  cases ht : f true
  · cases hf : f false
    · exact absurd (h true false (ht.trans hf.symm)) (fun e => Bool.noConfusion e)
    · exact ⟨false, hf⟩
  · exact ⟨true, ht⟩

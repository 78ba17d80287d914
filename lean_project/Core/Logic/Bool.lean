prelude
import Core.Logic.Subsingleton

/-!
Boolean algebra: the laws that `simp` uses.
-/

namespace Bool

instance (p : Bool → Prop) [inst : DecidablePred p] : Decidable (∀ x, p x) :=
  decidable_of_decidable_of_iff (p := p true ∧ p false) ⟨fun h x => by cases x; exact h.right; exact h.left, fun h => ⟨h true, h false⟩⟩

instance (p : Bool → Prop) [inst : DecidablePred p] : Decidable (∃ x, p x) :=
  decidable_of_decidable_of_iff (p := p true ∨ p false)
    ⟨fun h => h.elim (⟨true, ·⟩) (⟨false, ·⟩), fun ⟨x, h⟩ => by cases x; exact .inr h; exact .inl h⟩

@[simp] theorem or_false (b : Bool) : (b || false) = b := by cases b <;> rfl
@[simp] theorem or_true (b : Bool) : (b || true) = true := by cases b <;> rfl
@[simp] theorem false_or (b : Bool) : (false || b) = b := rfl
@[simp] theorem true_or (b : Bool) : (true || b) = true := rfl
@[simp] theorem or_self (b : Bool) : (b || b) = b := by cases b <;> rfl
@[simp] theorem or_eq_true (a b : Bool) : ((a || b) = true) = (a = true ∨ b = true) := by cases a <;> cases b <;> simp
theorem or_eq_true_iff {a b : Bool} : (a || b) = true ↔ a = true ∨ b = true := by simp

@[simp] theorem and_false (b : Bool) : (b && false) = false := by cases b <;> rfl
@[simp] theorem and_true (b : Bool) : (b && true) = b := by cases b <;> rfl
@[simp] theorem false_and (b : Bool) : (false && b) = false := rfl
@[simp] theorem true_and (b : Bool) : (true && b) = b := rfl
@[simp] theorem and_self (b : Bool) : (b && b) = b := by cases b <;> rfl
@[simp] theorem and_eq_true (a b : Bool) : ((a && b) = true) = (a = true ∧ b = true) := by cases a <;> cases b <;> simp
theorem and_eq_true_iff {a b : Bool} : (a && b) = true ↔ a = true ∧ b = true := by simp

theorem and_assoc (a b c : Bool) : (a && b && c) = (a && (b && c)) := by cases a <;> rfl
theorem or_assoc (a b c : Bool) : (a || b || c) = (a || (b || c)) := by cases a <;> rfl
theorem and_comm : ∀ (x y : Bool), (x && y) = (y && x) := by decide
theorem or_comm : ∀ (x y : Bool), (x || y) = (y || x) := by decide

@[simp] theorem not_not (b : Bool) : (!!b) = b := by cases b <;> rfl
@[simp] theorem not_true : (!true) = false := rfl
@[simp] theorem not_false : (!false) = true := rfl
theorem not_and : ∀ (x y : Bool), (!(x && y)) = (!x || !y) := by decide
theorem not_or : ∀ (x y : Bool), (!(x || y)) = (!x && !y) := by decide

@[simp] theorem not_eq_true' (b : Bool) : ((!b) = true) = (b = false) := by cases b <;> simp
@[simp] theorem not_eq_false' (b : Bool) : ((!b) = false) = (b = true) := by cases b <;> simp
@[simp] theorem not_eq_true (b : Bool) : (¬(b = true)) = (b = false) := by cases b <;> simp
@[simp] theorem not_eq_false (b : Bool) : (¬(b = false)) = (b = true) := by cases b <;> simp
theorem of_not_eq_true {b : Bool} : ¬(b = true) → b = false := eq_false_of_ne_true
theorem of_not_eq_false {b : Bool} : ¬(b = false) → b = true := eq_true_of_ne_false
theorem eq_iff_iff {a b : Bool} : a = b ↔ (a ↔ b) := by cases a <;> cases b <;> simp

end Bool

@[simp] theorem beq_true (b : Bool) : (b == true) = b := by cases b <;> rfl
@[simp] theorem beq_false (b : Bool) : (b == false) = !b := by cases b <;> rfl

@[simp] theorem Bool.and_eq_false_imp : ∀ {x y : Bool}, (x && y) = false ↔ (x = true → y = false) := by decide

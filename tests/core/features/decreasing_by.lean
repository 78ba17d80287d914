prelude
import Core

def log (n : Nat) : Nat := if h : n < 2 then 0 else log (n / 2) + 1
termination_by n
decreasing_by exact Nat.div_lt_self (Nat.lt_of_lt_of_le (by decide) (Nat.le_of_not_lt h)) (by decide)
example : log 1 = 0 := by rw [log]; rfl

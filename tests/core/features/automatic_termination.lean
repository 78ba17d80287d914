prelude
import Core

def half (n : Nat) : Nat := if n < 2 then 0 else half (n - 2) + 1
example : half 1 = 0 := by rw [half]; rfl
def collatz (n fuel : Nat) : Nat := if fuel = 0 then n else if n % 2 = 0 then collatz (n / 2) (fuel - 1) else collatz (3 * n + 1) (fuel - 1)
termination_by fuel

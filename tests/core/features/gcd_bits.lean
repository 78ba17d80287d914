prelude
import Core

example : Nat.gcd 123456789 987654321 = 9 := by decide
example : 12 &&& 10 = 8 ∧ 12 ||| 10 = 14 ∧ 12 ^^^ 10 = 6 ∧ 5 <<< 3 = 40 ∧ 40 >>> 3 = 5 := by decide

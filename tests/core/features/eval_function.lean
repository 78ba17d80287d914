-- expect: says: [2432902008176640000, 6]
prelude
import Core

def product (n : Nat) : Nat := if n = 0 then 1 else n * product (n - 1)

#eval [20, 3].map product

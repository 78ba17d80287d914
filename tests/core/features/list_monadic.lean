-- expect: says: some [2, 4, 6]
prelude
import Core

def doubled (n : Nat) : Option Nat := if n > 5 then none else some (n * 2)
example : [1, 2].foldlM (fun a b => some (a + b)) 0 = some 3 := rfl
#guard ([1, 9].mapM doubled).isNone
#eval [1, 2, 3].mapM doubled

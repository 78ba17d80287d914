-- expect: says: n = 7, [1, 2]
prelude
import Core

example : "ab" ++ "c" = "abc" := by decide
#guard toString 5 = "5"
#eval s!"n = {3 + 4}, {[1, 2]}"

prelude
import Core

example : [1, 2] ++ [3] = 1 :: 2 :: [3] := rfl
example : [1, 2, 3].length = 3 := rfl
example : [1, 2, 3].map (· + 1) = [2, 3, 4] := rfl

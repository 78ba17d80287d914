prelude
import Core

example : "abc" = "abc" := rfl
example : 'a' ≠ 'b' := by decide

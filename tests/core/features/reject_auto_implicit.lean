-- expect: error: Unknown identifier
prelude
import Core

theorem t : x = x := rfl

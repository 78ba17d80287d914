prelude
import Core

namespace Deep.Inside
theorem fact : 1 + 1 = 2 := rfl
end Deep.Inside
example : 1 + 1 = 2 := by
  open Deep.Inside in exact fact

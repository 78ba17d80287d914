-- expect: error: rfl
prelude
import Core

theorem bad : 1 = 2 := by rfl

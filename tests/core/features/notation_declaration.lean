prelude
import Core

notation "double " x:max => x + x
example : double 4 = 8 := rfl

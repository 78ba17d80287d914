-- expect: error: Expression
prelude
import Core

#guard 1 + 1 = 3

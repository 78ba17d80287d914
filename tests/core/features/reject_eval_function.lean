-- expect: error: could not synthesize a `Repr` or `ToString` instance
prelude
import Core

#eval fun n : Nat => n

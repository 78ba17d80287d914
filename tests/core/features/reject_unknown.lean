-- expect: error: no_such_lemma
prelude
import Core

example : 1 + 1 = 2 := by exact no_such_lemma

prelude
import Core.Init

/-! Mathlib's `lemma` is `theorem` by another name. The parser stands here; what reads commands takes one for the other. -/

syntax (name := lemma) (priority := high) declModifiers group("lemma " declId ppIndent(declSig) declVal) : command

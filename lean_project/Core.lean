prelude
import Core.Init
import Core.Lemma
import Stock.Numbers

/-! The core library: what stands for Lean's own, and the definitions of Mathlib that statements about numbers use. -/

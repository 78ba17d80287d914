prelude
import Core.Lemmas
import Core.Omega
import Core.AC

/-! The core library: foundations, tactics, numbers, lists, and the lemmas that proofs cite. -/

prelude import Core.Lemmas
import Core.Nat.Kernel

prelude
import Core.Nat.Kernel
import Core.Nat.Kernel
import Core.Nat.Kernel

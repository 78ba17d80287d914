exact ⟨h, trivial⟩

open Nat hiding add_comm

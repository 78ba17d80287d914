prelude
import Core

#check Nat.add_comm
#check (fun x => x + 1 : Nat → Nat)
#print Nat
#print Nat.add_comm
#print axioms Nat.add_comm
#reduce (fun x : Nat => x + 1) 2

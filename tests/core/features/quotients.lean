prelude
import Core

def mod2 : Nat → Nat → Prop := fun a b => a % 2 = b % 2
example : Quot.mk mod2 1 = Quot.mk mod2 3 := Quot.sound rfl
example : Quot.lift (r := mod2) (· % 2) (fun _ _ h => h) (Quot.mk mod2 5) = 1 := rfl

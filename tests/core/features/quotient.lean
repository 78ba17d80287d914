prelude
import Core

instance parity : Setoid Nat where
  r a b := a % 2 = b % 2
  iseqv := ⟨fun _ => rfl, Eq.symm, Eq.trans⟩
def Parity := Quotient parity
def Parity.flip (p : Parity) : Parity :=
  Quotient.liftOn p (fun n => Quotient.mk _ (n + 1)) fun a b h => Quotient.sound (show (a + 1) % 2 = (b + 1) % 2 by
    have : a % 2 = b % 2 := h
    omega)
example (p : Parity) : p.flip.flip = p := Quotient.inductionOn p fun n => Quotient.sound (show (n + 1 + 1) % 2 = n % 2 by omega)
example (h : Quotient.mk parity 3 = Quotient.mk parity 4) : False := absurd (show 3 % 2 = 4 % 2 from Quotient.exact h) (by decide)

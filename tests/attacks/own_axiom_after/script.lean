exact bad

axiom bad : 1 = 2

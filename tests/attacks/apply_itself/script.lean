apply attack

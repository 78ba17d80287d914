exact attack

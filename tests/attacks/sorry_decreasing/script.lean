exact attack n
termination_by n
decreasing_by sorry

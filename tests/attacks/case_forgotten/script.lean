by_cases h : 1 = 2
case pos => exact h

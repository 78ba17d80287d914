exact «propext » (1 = 2)

theorem attack : 2 = 1 + 2

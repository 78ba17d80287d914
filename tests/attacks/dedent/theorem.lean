theorem attack : 1 = 2

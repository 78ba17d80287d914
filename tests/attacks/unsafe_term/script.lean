exact (unsafe lcUnreachable : 1 = 2)

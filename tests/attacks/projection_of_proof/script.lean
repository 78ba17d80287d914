exact (trivial : True).1

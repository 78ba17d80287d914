exact (sorry : False).elim

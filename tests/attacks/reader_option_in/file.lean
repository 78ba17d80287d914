set_option maxHeartbeats 0 in theorem t : 1 = 2 := sorry
set_option maxHeartbeats 0 in
set_option maxRecDepth 600 in theorem ok : True := trivial

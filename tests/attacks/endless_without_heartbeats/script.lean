set_option maxHeartbeats 0 in
set_option maxRecDepth 100000000 in
repeat (have h : 1 = 1 := rfl)

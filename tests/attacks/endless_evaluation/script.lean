set_option maxHeartbeats 0 in
set_option maxRecDepth 100000000 in
decide

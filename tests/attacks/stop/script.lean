stop
decide

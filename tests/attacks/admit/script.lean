admit

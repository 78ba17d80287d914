exact helper
where
  helper : 1 = 2 := attack

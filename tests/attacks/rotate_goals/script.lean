have h : True := by
  rotate_left
  trivial
rotate_right

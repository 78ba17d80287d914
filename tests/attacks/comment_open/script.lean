decide /- the rest is gone

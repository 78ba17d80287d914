"""What a value is worth in search: policies, value heads, searches and the page of `benchmarks.value_grid`."""

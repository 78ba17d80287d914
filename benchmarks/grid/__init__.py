"""Parts of `benchmarks.value_grid`: replay (`collect`), heads on a frozen trunk, searches (`cells`), page."""

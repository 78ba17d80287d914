"""Parts of `benchmarks.value_grid`: states (`references`, `collect`), nets (`heads`), searches (`cells`), page."""

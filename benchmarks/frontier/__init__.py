"""Parts of `benchmarks.compute_frontier`: what was spent (`meters`), the surface (`fit`), the page."""

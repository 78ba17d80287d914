"""`python -m benchmarks.abuse [--json]`: what a hostile client can do to `lemma serve`, done to one that runs here."""

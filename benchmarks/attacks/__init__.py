"""Attacks on the verifier, for `tests/` and `lemma bench trust`: `scripts`, whole `files`, and `composed` ones."""

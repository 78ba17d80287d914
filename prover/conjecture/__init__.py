"""Scores for conjectured lemmas."""

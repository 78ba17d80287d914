"""Lemma's prover: the nouns, the door to Lean, search, policy and conjecture scores."""

"""What a lemma is worth: how many bits it saves in the proofs of other theorems, less its own length.

`description` measures terms, `proof_terms` gets them from Lean, `score` puts the two and a search together.
"""

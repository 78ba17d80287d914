"""What a lemma is worth: how many bits it saves in the proofs of other theorems, less its own length.

`description` measures terms and `proof_terms` gets them from Lean; `candidates` reads lemmas, `refute` and `screen`
reject false or trivial ones; `measure` searches with a lemma where `applicability` says that it may help; `score`
combines the results, `selection` chooses sets, `baselines` has other measures, and `cache` keeps measurements.
"""

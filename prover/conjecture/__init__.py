"""What a lemma is worth: how many bits it saves in the proofs of other theorems, less its own length.

`description` measures terms and `proof_terms` gets them from Lean; `candidates` reads lemmas, `refute` and `screen`
turn down what is false or trivial; `measure` searches with a lemma where `applicability` says that it may help;
`score` puts it together, `selection` chooses sets, `baselines` are what others would choose, and `cache` keeps what
was measured.
"""

"""Test-time RL: training on variants of one theorem in order to prove it (AlphaProof, Hubert et al. 2025).

Read `proving.py` first, then `planner.py` (the rounds) and `making.py` (the variants, as text in
`prover.conjecture.variants`). The training is that of `rl.loop.train`.
"""

from rl.ttrl.proving import TestTimeResult, prove_with_training

__all__ = ["TestTimeResult", "prove_with_training"]

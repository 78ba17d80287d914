"""Verified proofs and failed searches of train theorems, once, for all heads."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.grid.prover import FrozenPolicy
from prover.lean.library import LeanSetup
from prover.lean.verify import Verifier, VerifyLimits
from prover.search import Budget, SearchConfig
from prover.search.minimise import MinimiseConfig
from prover.solve import SolveConfig, solve_many
from prover.types import Theorem
from rl.experience import attempt_of
from rl.replay import Replay

ROUND = 10_000
"""Number of the round that the benchmark's own searches are filed under, after those of the run."""


def collect(
    theorems: Sequence[Theorem],
    policy: FrozenPolicy,
    setup: LeanSetup,
    path: Path,
    steps: int,
    deadline: float,
    say: Callable[[str], None],
) -> Replay:
    """Search train theorems, in a random order that is always the same, until `deadline` (`time.monotonic`).

    Appends to the replay at `path`; theorems that are in it already are not searched again.
    """
    replay = Replay.open(path)
    order = list(theorems)
    random.Random(0).shuffle(order)
    done = replay.done(ROUND)
    left = [t for t in order if t.name not in done]
    config = SolveConfig(SearchConfig(Budget(steps=steps)), MinimiseConfig(steps=64))
    with policy.pool() as env, Verifier(setup, VerifyLimits(workers=1)) as verifier:
        for number, theorem in enumerate(left):
            if time.monotonic() > deadline:
                break
            proposer = policy.proposer(theorem.module)
            (outcome,) = solve_many([theorem], env, verifier, proposer, None, config, random.Random(theorem.name))
            replay.append(attempt_of(outcome, ROUND, policy.model.spec.version, 0, max_failed=64))
            if number % 25 == 24:
                say(f"collected {number + 1} of {len(left)} train theorems, {len(replay.good)} states proved")
    return replay

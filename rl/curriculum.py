"""Which theorems are searched next. Only the train split is ever searched for training."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence

from prover.search import StopReason
from prover.types import LemmaError, Split, Theorem
from rl.config import CurriculumConfig
from rl.types import Experience

FLOOR = 0.1
"""Smallest chance of an unsolved theorem."""


def training_theorems(theorems: Iterable[Theorem]) -> tuple[Theorem, ...]:
    """The theorems of the train split. Raises LemmaError when there are none."""
    found = tuple(t for t in theorems if t.split is Split.TRAIN)
    if not found:
        raise LemmaError("no theorem of the train split in these suites; name other suites")
    return found


def plan_round(
    theorems: Sequence[Theorem], attempts: Iterable[Experience], settings: CurriculumConfig, rng: random.Random
) -> list[Theorem]:
    """The theorems of one round, in the order of searching.

    Every theorem is taken with a probability: 1 if never tried, `solved_share` if solved, else `decay` to the power of
    its failed attempts, at least `FLOOR`. `theorems_per_round` then cuts the shuffled list. Pass only attempts of
    earlier rounds, so that a resumed round plans the same.
    """
    solved: set[str] = set()
    failures: Counter[str] = Counter()
    for attempt in attempts:
        if attempt.proved:
            solved.add(attempt.theorem)
        elif attempt.stop is not StopReason.WORKER_LOST:
            failures[attempt.theorem] += 1

    def chance(name: str) -> float:
        if name in solved:
            return settings.solved_share
        return max(FLOOR, settings.decay ** failures[name])

    taken = [t for t in theorems if rng.random() < chance(t.name)]
    rng.shuffle(taken)
    return taken[: settings.theorems_per_round]

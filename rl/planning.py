"""What a run searches when that is not drawn from fixed theorems: a planner makes theorems as the run goes on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol

from prover.conjecture.candidates import Lemma
from prover.types import Theorem
from rl.types import Experience


class RunEnded(Exception):
    """A run has what it was for, or its time is up. What is finished is saved, and the run can go on from there."""


class RoundPlanner(Protocol):
    """Chooses the theorems of every round, and when the run ends."""

    @property
    def theorems(self) -> Sequence[Theorem]:
        """All theorems so far; others may be made for a later round."""
        ...

    @property
    def lemmas(self) -> tuple[Lemma, ...]:
        """What proofs may cite beside the library, in the round that was planned last."""
        ...

    def plan(self, round_: int, attempts: Sequence[Experience], rng: random.Random) -> Sequence[Theorem]:
        """The theorems of a round, in the order of searching; the same for the same attempts, those of earlier rounds.

        Raises RunEnded.
        """
        ...

    def look(self, attempts: Sequence[Experience] = ()) -> None:
        """Called whenever something has happened, with the attempts that came. Raises RunEnded when the run is over."""
        ...

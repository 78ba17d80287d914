"""What the processes of a run say to each other.

    coordinator   the process of `lemma train`: curriculum, replay, checkpoints; it hands out work and waits for it
    search        `rl.actors`: Lean, a verifier and search trees
    inference     answers the network's part of a search, for many search processes at once
    learner       gradient steps on a snapshot of the replay

Without `[cluster]` the coordinator learns by itself (`InProcess`), and every search process has the network.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from prover.conjecture.candidates import Lemma
from rl.learner import Learner, LearnStats, TrainingState
from rl.replay import ReplaySnapshot


@dataclass(frozen=True, slots=True)
class LearnOrder:
    """One pass of the learner: `LearnerConfig.updates` steps from `start`, on what the replay held.

    `lemmas` joined the library; `seed` makes the order of the data.
    """

    round: int
    seen: ReplaySnapshot
    lemmas: tuple[Lemma, ...]
    start: TrainingState
    seed: str


@dataclass(frozen=True, slots=True)
class Learned:
    """What a pass came to; the version of its policy is one more than before. `updates`: each update, in order."""

    round: int
    state: TrainingState
    updates: tuple[LearnStats, ...]

    @property
    def stats(self) -> LearnStats:
        """Sums over all updates."""
        return sum(self.updates, LearnStats())


class LearnerRole(Protocol):
    """Learns, in this process or in others. A context manager."""

    def start(self, order: LearnOrder, on_update: Callable[[LearnStats], None]) -> Any:
        """Begins a pass; returns what `ray.wait` can wait for, or None when the pass is already over.

        `on_update` is called in this process after updates, as far as the learner can tell.
        """
        ...

    def take(self) -> Learned:
        """The result of the pass, once it is over. Raises LemmaError when it was lost again and again."""
        ...


class InProcess:
    """The learner in the coordinator's process: `start` returns when the pass is over."""

    def __init__(self, learner: Learner, set_lemmas: Callable[[tuple[Lemma, ...]], None]) -> None:
        self._learner = learner
        self._set_lemmas = set_lemmas
        self._learned: Learned | None = None

    def start(self, order: LearnOrder, on_update: Callable[[LearnStats], None]) -> Any:
        updates: list[LearnStats] = []

        def keep(update: LearnStats) -> None:
            updates.append(update)
            on_update(update)

        self._set_lemmas(order.lemmas)
        self._learner.learn(order.seen, random.Random(order.seed), keep)
        self._learned = Learned(order.round, self._learner.state(), tuple(updates))

    def take(self) -> Learned:
        assert self._learned is not None, "start a pass first"
        return self._learned

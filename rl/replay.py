"""The replay: every search, append-only on disk and merged in memory, and the part of it that the learner draws from.

What the learner gets is a `Memory`: bounded, in canonical order, and a function of the attempts alone, not of the order
in which they arrived. Which states it then draws is a function of the memory and a seed, so that any process that has
both draws the same.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TypeVar

from prover.closing import Closing
from prover.jsonlog import JsonLog
from rl.config import ReplayConfig
from rl.experience import EXPERIENCE
from rl.types import BadState, Experience, Goals, GoodState

S = TypeVar("S")

MAX_STALENESS = 4
"""Number of policy versions after which a failure is no longer learned from."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the learner draws from in one round, sorted by goals.

    `weights`, `[good]`: how often a proved state is drawn. `ages`, `[good]`: by how many versions the policy is newer
    than the one that last proved the state.
    """

    good: tuple[GoodState, ...]
    bad: tuple[BadState, ...]
    weights: tuple[float, ...]
    ages: tuple[int, ...]

    def metrics(self) -> dict[str, float]:
        """Sizes, and the replay age of proved states."""
        return {
            "replay_good": len(self.good),
            "replay_bad": len(self.bad),
            "replay_age_mean": fmean(self.ages) if self.ages else 0.0,
            "replay_age_max": max(self.ages, default=0),
        }


class Replay(Closing):
    """All attempts of a run, in a `JsonLog`: a killed process loses nothing that was appended. Close it.

    Args:
        path: the log.
        settings: bounds and priorities of `memory`.
        worlds: name of a theorem → its world; the world of others is their module.
    """

    def __init__(
        self, path: Path, settings: ReplayConfig | None = None, worlds: Mapping[str, str] | None = None
    ) -> None:
        self._log = JsonLog(path, EXPERIENCE, "not an attempt; restore the file or remove the line")
        self._settings = settings or ReplayConfig()
        self._worlds = worlds or {}
        self.attempts = self._log.rows
        self.good: dict[Goals, GoodState] = {}
        self.bad: dict[Goals, BadState] = {}
        self.shortest: dict[str, Experience] = {}
        """Name of a proved theorem → the attempt with its shortest verified proof."""

    @classmethod
    def open(cls, path: Path, settings: ReplayConfig | None = None, worlds: Mapping[str, str] | None = None) -> Replay:
        """Reads the existing attempts and prepares to append. Raises LemmaError as `JsonLog.open`."""
        replay = cls(path, settings, worlds)
        for attempt in replay._log.open().rows:
            replay._learn(attempt)
        return replay

    def append(self, attempt: Experience) -> None:
        """Writes one attempt to the disk and adds it to memory. Raises LemmaError as `JsonLog.append`."""
        self._log.append(attempt)
        self._learn(attempt)

    def close(self) -> None:
        self._log.close()

    def done(self, round_: int) -> set[str]:
        """Names of the theorems already searched in a round."""
        return {a.theorem for a in self.attempts if a.round == round_}

    def proved(self) -> set[str]:
        """Names of the theorems with a verified proof."""
        return set(self.shortest)

    def memory(self, version: int) -> Memory:
        """What a policy of this version learns from (`ReplayConfig`).

        The states of every theorem's shortest proof are in it, then other proved states, of shorter proofs and newer
        policies first; and the unproved states on which a policy at most `MAX_STALENESS` versions old failed.
        """
        shortest = {step.goals for attempt in self.shortest.values() for step in attempt.good}
        others = sorted(self.good.keys() - shortest, key=lambda g: (self.good[g].fewest, -self.good[g].version, g))
        kept = sorted({*shortest, *others[: max(self._settings.good_states - len(shortest), 0)]})
        good = tuple(self.good[goals].canonical() for goals in kept)
        fresh = (state for state in self.bad.values() if version - state.version <= MAX_STALENESS)
        newest = sorted(fresh, key=lambda s: (-s.version, -s.effort, s.goals))[: self._settings.bad_states]
        bad = tuple(sorted(newest, key=lambda s: s.goals))
        return Memory(good, bad, self._weights(good), tuple(version - state.version for state in good))

    def _weights(self, good: Sequence[GoodState]) -> tuple[float, ...]:
        """(surprise / states of its world) to the power of `priority`, 1 on average."""
        worlds = [{self._worlds.get(name, state.module) for name in state.theorems} for state in good]
        sizes = Counter(world for found in worlds for world in found)
        raw = [
            (surprise(state) / min(sizes[world] for world in found)) ** self._settings.priority
            for state, found in zip(good, worlds, strict=True)
        ]
        mean = math.fsum(raw) / max(len(raw), 1)
        return tuple(weight / mean for weight in raw)

    def _learn(self, attempt: Experience) -> None:
        if attempt.proved:
            known = self.shortest.get(attempt.theorem)
            if known is None or _length(attempt) < _length(known):
                self.shortest[attempt.theorem] = attempt
        for step in attempt.good:
            state = self.good.setdefault(step.goals, GoodState(step.goals, attempt.module))
            state.add(step, attempt)
            self.bad.pop(step.goals, None)
        for failed in attempt.failed:
            if failed.goals in self.good:
                continue
            known_bad = self.bad.get(failed.goals, BadState(failed.goals, 0, 0))
            self.bad[failed.goals] = BadState(
                failed.goals,
                effort=max(failed.effort, known_bad.effort),
                version=max(attempt.version, known_bad.version),
                beyond=max(failed.beyond, known_bad.beyond),
                settled=failed.settled or known_bad.settled,
            )


def surprise(state: GoodState) -> float:
    """How badly the newest policy that proved it predicted the state: 1 + log2(1 + tactics that Lean refused first)."""
    return 1.0 + math.log2(1.0 + state.refused)


def draws(items: Sequence[S], seed: int, weights: Iterable[float] | None = None) -> Iterator[S]:
    """Items without end, each as often as its weight says; with equal weights, pass after pass in new orders.

    An item of weight w comes at one random moment of each of the intervals [k / w, (k + 1) / w), k = 0, 1, …
    (stratified sampling), so that by any moment each has come as often as it should, up to one.
    """
    rng = random.Random(seed)
    steps = [1.0 / w for w in weights] if weights is not None else [1.0] * len(items)
    queue = [(rng.random() * step, i, 0) for i, step in enumerate(steps)]
    heapq.heapify(queue)
    while queue:
        _, i, k = queue[0]
        yield items[i]
        heapq.heapreplace(queue, ((k + 1 + rng.random()) * steps[i], i, k + 1))


def _length(attempt: Experience) -> tuple[int, str, str]:
    """Shorter proofs first; of equally long ones always the same, whichever came first."""
    tactics = len(attempt.good) if attempt.tactics is None else attempt.tactics
    return tactics, attempt.script or "", repr(attempt.good)

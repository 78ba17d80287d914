"""What one pass of the learner sees of a replay, and what it draws from that.

A `ReplaySnapshot` is bounded, in canonical order, and a function of the attempts alone, not of the order in which they
arrived. Which states are drawn from it is a function of the snapshot and a seed, so that every process that has both
draws the same.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeVar

from rl.settings import ReplayConfig
from rl.types import BadState, Experience, Goals, GoodState

S = TypeVar("S")

OLDEST_FAILURE = 4
"""Number of policy versions after which a failure is no longer learned from."""


@dataclass(frozen=True, slots=True)
class ReplaySnapshot:
    """What one pass of the learner sees of a replay, sorted by goals; can be pickled.

    `weights`, `[good]`: how often a proved state is drawn, None: all alike. `ages`, `[good]`: by how many versions the
    policy is newer than the one that last proved the state.
    """

    good: tuple[GoodState, ...]
    bad: tuple[BadState, ...]
    weights: tuple[float, ...] | None = None
    ages: tuple[int, ...] = ()

    def metrics(self) -> dict[str, float]:
        """Sizes, the solved states that no verified proof contains, and the replay age of solved states."""
        return {
            "replay_good": len(self.good),
            "replay_unverified": sum(not state.verified for state in self.good),
            "replay_bad": len(self.bad),
            "replay_age_mean": fmean(self.ages) if self.ages else 0.0,
            "replay_age_max": max(self.ages, default=0),
        }


def snapshot_of(
    good: Mapping[Goals, GoodState],
    bad: Collection[BadState],
    shortest: Collection[Experience],
    version: int,
    settings: ReplayConfig,
    worlds: Mapping[str, str],
) -> ReplaySnapshot:
    """What a policy of this version learns from.

    The states of `shortest`, the shortest proof of every theorem, are in it, then other proved states, of shorter
    proofs and newer policies first; and the unproved states on which a policy at most `OLDEST_FAILURE` versions before
    failed, of newer policies and with more Lean steps first. `worlds`: theorem → world; of others it is the module.
    """
    always = {step.goals for attempt in shortest for step in attempt.good}
    others = sorted(good.keys() - always, key=lambda goals: (good[goals].fewest, -good[goals].version, goals))
    kept = tuple(good[g].canonical() for g in sorted({*always, *others[: max(settings.good_states - len(always), 0)]}))
    fresh = (state for state in bad if version - state.version <= OLDEST_FAILURE)
    newest = sorted(fresh, key=lambda state: (-state.version, -state.effort, state.goals))[: settings.bad_states]
    return ReplaySnapshot(
        kept,
        tuple(sorted(newest, key=lambda state: state.goals)),
        _weights(kept, settings.priority, worlds),
        tuple(version - state.version for state in kept),
    )


def _weights(good: Sequence[GoodState], priority: float, worlds: Mapping[str, str]) -> tuple[float, ...]:
    """(surprise / states of its world) to the power of `priority`, 1 on average."""
    found = [{worlds.get(name, state.module) for name in state.theorems} for state in good]
    sizes = Counter(world for some in found for world in some)
    raw = [
        (surprise(state) / min(sizes[world] for world in some)) ** priority
        for state, some in zip(good, found, strict=True)
    ]
    mean = math.fsum(raw) / max(len(raw), 1)
    return tuple(weight / mean for weight in raw)


def surprise(state: GoodState) -> float:
    """How badly the newest policy that proved it predicted the state: 1 + log2(1 + tactics that Lean refused first)."""
    return 1.0 + math.log2(1.0 + state.refused)


def draws(items: Sequence[S], seed: int, weights: Iterable[float] | None = None) -> Iterator[S]:
    """Items without end, each as often as its weight says; with equal weights, pass after pass in new orders.

    An item of weight w comes at one random moment of each of the intervals [k / w, (k + 1) / w), k = 0, 1, …
    (stratified sampling), so that by any moment each has come as often as it should, up to one.
    """
    rng = random.Random(seed)
    steps = [1.0] * len(items) if weights is None else [1.0 / weight for weight in weights]
    queue = [(rng.random() * step, i, 0) for i, step in enumerate(steps)]
    heapq.heapify(queue)
    while queue:
        _, i, k = queue[0]
        yield items[i]
        heapq.heapreplace(queue, ((k + 1 + rng.random()) * steps[i], i, k + 1))

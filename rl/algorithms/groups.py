"""Which episodes a pass learns from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from prover.search import StopReason
from rl.algorithms.episodes import SampledEpisodes
from rl.algorithms.returns import group_advantages
from rl.algorithms.settings import GrpoConfig, PolicyGradientConfig
from rl.types import Experience

if TYPE_CHECKING:
    from prover.policy.model import PolicyModel


@dataclass(frozen=True, slots=True)
class EpisodeGroup:
    """The episodes of one attempt at a theorem. Its grammar is that of `module`, with the jitter of `seed`."""

    theorem: str
    module: str
    seed: int
    sampled: SampledEpisodes

    @property
    def rewards(self) -> tuple[float, ...]:
        """Of its episodes, in order."""
        return tuple(episode.reward for episode in self.sampled.episodes)

    def states(self) -> set[tuple[str, int, tuple[str, ...]]]:
        """Those in which a tactic was drawn whose outcome is known, each with what its grammar depends on."""
        return {(self.module, self.seed, self.sampled.states[step.state]) for _, _, step in self.sampled.steps()}


@dataclass(frozen=True, slots=True)
class GradientOrder:
    """What a pass of policy gradients learns from. `reference` is the frozen policy, None without a KL term.

    `first`: the pass before was search distillation, or there was none. `numbers` are of all episodes, those of groups
    that say nothing included.
    """

    algorithm: PolicyGradientConfig
    groups: tuple[EpisodeGroup, ...]
    reference: PolicyModel | None
    first: bool
    numbers: dict[str, float]

    @property
    def updates(self) -> int:
        """Updates of the pass."""
        states = set[tuple[str, int, tuple[str, ...]]]().union(*(group.states() for group in self.groups))
        return self.algorithm.epochs * math.ceil(len(states) / self.algorithm.minibatch)


def gradient_order(
    algorithm: PolicyGradientConfig,
    attempts: Iterable[Experience],
    reference: PolicyModel | None,
    first: bool,
    max_staleness: float = math.inf,
) -> GradientOrder:
    """Each attempt once, in an order that does not depend on which came first.

    A search that lost Lean has no episodes to learn from, nor has one by weights more than `max_staleness` versions
    old. Groups of GRPO without variance are left out.
    """
    found: dict[tuple[int, str, str, int], EpisodeGroup] = {}
    for a in attempts:
        lost = a.stop is StopReason.WORKER_LOST
        if a.sampled is not None and a.sampled.episodes and not lost and a.staleness <= max_staleness:
            found[a.round, a.module, a.theorem, a.seed] = EpisodeGroup(a.theorem, a.module, a.seed, a.sampled)
    groups = [found[key] for key in sorted(found)]
    used = [g for g in groups if not isinstance(algorithm, GrpoConfig) or group_advantages(g.rewards) is not None]
    return GradientOrder(algorithm, tuple(used), reference, first, _numbers(groups, used))


def _numbers(groups: list[EpisodeGroup], used: list[EpisodeGroup]) -> dict[str, float]:
    """Numbers of episodes, for people."""
    episodes = [episode for group in groups for episode in group.sampled.episodes]
    numbers = {"episodes": float(len(episodes)), "groups": float(len(groups)), "groups_used": float(len(used))}
    if episodes:
        numbers["reward"] = fmean(e.reward for e in episodes)
        numbers["episode_steps"] = fmean(len(e.steps) for e in episodes)
    return numbers

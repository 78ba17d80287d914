"""What an attempt keeps of its rollouts, for policy gradients; data of the experience and of its line of JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prover.search import EpisodeEnd


@dataclass(frozen=True, slots=True)
class SampledStep:
    """A tactic that was drawn in a state; states are numbers of `SampledEpisodes.states`.

    `logprob` is its natural log-probability among all proposals there, when it was drawn, and `tokens` those of its
    tokens in the network, by weights of `version`. `left` are the states that remain to be proved (its own, when the
    tactic was refused), `children` the steps of the episode first taken there, None where there was none.
    """

    state: int
    tactic: str
    logprob: float
    accepted: bool
    left: tuple[int, ...] = ()
    children: tuple[int | None, ...] = ()
    version: int | None = None
    tokens: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class SampledEpisode:
    """One rollout: its steps in order, after which of them it failed (None: every goal was closed), and whether the
    verifier accepted its proof: the only reward.
    """

    steps: tuple[SampledStep, ...]
    end: EpisodeEnd
    failed: int | None
    verified: bool

    @property
    def reward(self) -> float:
        """1 for a verified proof, else 0."""
        return float(self.verified)

    def told(self) -> tuple[int, ...]:
        """The steps whose outcome is known. Of a verified episode all; else those on the way to the failure.

        Goals that were closed beside a failed one are neither rewarded, since nothing was verified, nor blamed.
        """
        if self.verified:
            return tuple(range(len(self.steps)))
        parents = {child: i for i, step in enumerate(self.steps) for child in step.children if child is not None}
        way = [len(self.steps) - 1 if self.failed is None else self.failed]
        while way[-1] in parents:
            way.append(parents[way[-1]])
        return tuple(reversed(way))


@dataclass(frozen=True, slots=True)
class Proposed:
    """All tactics among which was drawn in a state, where the network wrote some of them."""

    state: int
    tactics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampledEpisodes:
    """The rollouts of one attempt, and the states that they met, by the canonical texts of their goals."""

    states: tuple[tuple[str, ...], ...]
    episodes: tuple[SampledEpisode, ...]
    proposed: tuple[Proposed, ...] = ()

    def steps(self) -> Iterator[tuple[int, int, SampledStep]]:
        """Every step whose outcome is known, with the numbers of its episode and of itself."""
        for number, episode in enumerate(self.episodes):
            for i in episode.told():
                yield number, i, episode.steps[i]

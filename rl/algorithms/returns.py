"""Returns and advantages of AND/OR episodes.

A state is worth V(s) = E[γ^D], with D the tactics that its part of an episode still takes, refused ones included, and 0
when it fails: the scale of `prover.search.backup.ValueScale`. Goals c_1 … c_k that a tactic leaves have to be proved
all, and each is played by itself, so their chances multiply: V(c_1, …, c_k) = ∏ V(c_j), 1 for none. With γ per tactic
the reward 1 of a verified proof is the value of having no goal left. So the value after a tactic is

    Q_i = γ ∏_j ((1 − λ) V(c_j) + λ G_j),    0 when the episode failed with step i,

with G_j the same estimate for the step i' that was taken in c_j, corrected as in V-trace (Espeholt et al. 2018) for
the ratio ρ of the policy's probability of its tactic to that when it was drawn:

    G_i' = V(s_i') + min(1, ρ_i') (Q_i' − V(s_i')),    A_i = Q_i − V(s_i).

With one goal and ρ = 1 that is the generalised advantage estimate (Schulman et al. 2016, eq. 16): G' = V' + A', so
A = γ V' − V + γ λ A' = δ + γ λ A'. With λ = 1 the critic cancels: Q is γ to the number of tactics below, or 0. The
product is right in expectation: given the state after a tactic, what happens to one goal does not depend on the others,
and the expectation of a product of independent numbers is that of their expectations.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from rl.algorithms.episodes import SampledEpisode

SMALL = 1e-8
"""Standard deviations below this count as none."""


@dataclass(frozen=True, slots=True)
class StepReturn:
    """Of a step: Q by the λ-return, the return of the outcome alone, and the tactics that its state took, inf when it
    failed.
    """

    q: float
    outcome: float
    remaining: float


def step_returns(
    episode: SampledEpisode,
    discount: float,
    trace: float = 1.0,
    values: Mapping[int, float] | None = None,
    ratios: Mapping[int, float] | None = None,
) -> dict[int, StepReturn]:
    """Number of a step → its returns, for the steps whose outcome is known (`SampledEpisode.told`).

    values: state → V, for all states of the episode; without them λ is 1. ratios: step → ρ; 1 where there is none.
    """
    told = set(episode.told())
    failed = None if episode.verified else max(told)
    found: dict[int, StepReturn] = {}

    def estimate(state: int, child: int | None) -> float:
        own = 1.0 if values is None else values[state]
        if child not in found:  # not played, or nothing is known of it
            return own
        if values is None:
            return found[child].q
        state_value = values[episode.steps[child].state]
        after = state_value + min(1.0, (ratios or {}).get(child, 1.0)) * (found[child].q - state_value)
        return (1.0 - trace) * own + trace * after

    for i in sorted(told, reverse=True):  # a child's number is greater than its parent's
        step = episode.steps[i]
        if i == failed:
            found[i] = StepReturn(0.0, 0.0, math.inf)
            continue
        below = list(zip(step.left, step.children, strict=True))
        q = discount * math.prod(estimate(state, child) for state, child in below)
        remaining = 1.0 + sum(found[c].remaining if c in found else 0.0 for _, c in below)
        found[i] = StepReturn(q, discount**remaining if remaining < math.inf else 0.0, remaining)
    return found


def group_advantages(rewards: Sequence[float], divide_by_std: bool = True) -> list[float] | None:
    """Rewards of a group less their mean, divided by their standard deviation (Shao et al. 2024, §4.1.2) or not (Liu et
    al. 2025, Dr. GRPO); None for a group whose rewards are all the same, which says nothing.
    """
    mean, std = fmean(rewards), pstdev(rewards)
    if std < SMALL:
        return None
    return [(r - mean) / (std if divide_by_std else 1.0) for r in rewards]


def standardised(advantages: Sequence[float]) -> list[float]:
    """With mean 0 and standard deviation 1; without spread, only the mean is taken off."""
    if not advantages:
        return []
    mean, std = fmean(advantages), pstdev(advantages)
    return [(a - mean) / (std if std > SMALL else 1.0) for a in advantages]


def explained_variance(predicted: Sequence[float], outcomes: Sequence[float]) -> float:
    """1 − Var(outcome − prediction) / Var(outcome): 1 for a perfect critic, 0 for a constant one; 0 without spread."""
    if len(outcomes) < 2 or pstdev(outcomes) < SMALL:
        return 0.0
    errors = [o - p for o, p in zip(outcomes, predicted, strict=True)]
    return 1.0 - (pstdev(errors) / pstdev(outcomes)) ** 2

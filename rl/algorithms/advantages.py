"""What every draw of a pass counts for: advantages by the critic, against the mean return, or within groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

from rl.algorithms.groups import EpisodeGroup
from rl.algorithms.returns import StepReturn, explained_variance, group_advantages, standardised, step_returns
from rl.algorithms.rows import RowBook
from rl.algorithms.settings import GrpoConfig, PolicyGradientConfig, PpoConfig


@dataclass(frozen=True, slots=True)
class Estimates:
    """Of every draw, in the order of `RowBook.draws`: its advantage, its weight in the loss (1 on average), and the
    tactics that its state took, inf when it failed. `numbers` are for people.
    """

    advantages: list[float]
    weights: list[float]
    remaining: list[float]
    numbers: dict[str, float] = field(default_factory=dict[str, float])


def estimates(
    algorithm: PolicyGradientConfig,
    groups: Sequence[EpisodeGroup],
    book: RowBook,
    values: Sequence[float] | None,
    ratios: Sequence[float] | None,
) -> Estimates:
    """values: V of every row, None without a critic; ratios: of every draw, π before the pass / π that drew it, None
    for fresh ones.
    """
    discount, trace = (algorithm.discount, algorithm.trace) if isinstance(algorithm, PpoConfig) else (1.0, 1.0)
    by_step: dict[tuple[int, int], dict[int, float]] = {}
    for draw, ratio in zip(book.draws, ratios or (), strict=False):
        by_step.setdefault((draw.group, draw.episode), {})[draw.step] = ratio
    returns: dict[tuple[int, int], dict[int, StepReturn]] = {}
    for g, group in enumerate(groups):
        own = None if values is None else {s: values[row] for s, row in enumerate(book.places[g])}
        for e, episode in enumerate(group.sampled.episodes):
            returns[g, e] = step_returns(episode, discount, trace, own, by_step.get((g, e)))
    found = [returns[draw.group, draw.episode][draw.step] for draw in book.draws]
    remaining = [r.remaining for r in found]
    if isinstance(algorithm, GrpoConfig):
        return Estimates(*_in_groups(algorithm, groups, book), remaining)
    numbers: dict[str, float] = {}
    if values is None:
        baselines = [fmean(r.q for r in found)] * len(found)
    else:
        baselines = [values[row] for row, own in enumerate(book.rows) for _ in own.draws]
        numbers["explained_variance"] = explained_variance(baselines, [r.outcome for r in found])
    advantages = [r.q - baseline for r, baseline in zip(found, baselines, strict=True)]
    if isinstance(algorithm, PpoConfig) and algorithm.normalise:
        advantages = standardised(advantages)
    return Estimates(advantages, [1.0] * len(found), remaining, numbers)


def _in_groups(algorithm: GrpoConfig, groups: Sequence[EpisodeGroup], book: RowBook) -> tuple[list[float], list[float]]:
    """Advantages of the draws' episodes in their groups, and the draws' weights."""
    of_groups = [group_advantages(group.rewards, algorithm.divide_by_std) or [] for group in groups]
    lengths = Counter((draw.group, draw.episode) for draw in book.draws)
    advantages = [of_groups[draw.group][draw.episode] for draw in book.draws]
    weights = [1.0 / lengths[d.group, d.episode] if algorithm.divide_by_length else 1.0 for d in book.draws]
    mean = fmean(weights)
    return advantages, [weight / mean for weight in weights]

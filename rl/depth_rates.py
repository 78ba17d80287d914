"""How deep a policy proves: solve rates by depth, and D50, the depth at which half of the theorems are proved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from prover.interval import Interval
from prover.worlds.generate import family_of
from prover.worlds.worlds import all_worlds
from rl.evaluate import EvaluationResult, TheoremResult

HALF = 0.5
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class D50:
    """The depth, and its 95 % interval over theorems. `beyond`: half of the deepest ones are still proved."""

    depth: float
    interval: Interval
    beyond: bool

    def __str__(self) -> str:
        at_least = "≥ " if self.beyond else ""
        return f"{at_least}{self.depth:.1f} ({self.interval.low:.1f} to {self.interval.high:.1f})"


def outcomes_by_depth(
    result: EvaluationResult, world: str | None = None, unseen: bool | None = None
) -> dict[int, list[float]]:
    """Depth → the solve rates of its theorems, over the seeds; theorems without a depth are left out.

    world: only of this one; unseen: only of families that are held out whole, or only of the others.
    """
    found: dict[int, list[float]] = defaultdict(list)
    for theorem in result.theorems:
        if theorem.depth is not None and world in (None, theorem.suite) and unseen in (None, of_unseen_family(theorem)):
            found[theorem.depth].append(theorem.rate)
    return dict(sorted(found.items()))


def of_unseen_family(theorem: TheoremResult) -> bool:
    """Whether a theorem's family (a theory, a puzzle) is held out whole: its laws are never seen in training."""
    world = all_worlds().get(theorem.suite)
    return world is not None and family_of(theorem.name, world) in world.held_out


def d50_of(outcomes: Mapping[int, Sequence[float]], seed: int = 0) -> D50:
    """D50 with its interval: theorems are resampled with replacement within their depth (Efron & Tibshirani 1993, ch.
    13), so it says how much other theorems would differ, not other training runs.

    outcomes: depth → solve rates of theorems, at least one.
    """
    depths, rng = sorted(outcomes), np.random.default_rng(seed)
    sizes = [len(outcomes[depth]) for depth in depths]
    rates = [fmean(outcomes[depth]) for depth in depths]
    drawn = [
        rng.choice(np.asarray(outcomes[depth], dtype=float), (RESAMPLES, size)).mean(1)
        for depth, size in zip(depths, sizes, strict=True)
    ]
    low, high = np.percentile([crossing(depths, row, sizes) for row in np.stack(drawn, 1)], (2.5, 97.5))
    found = crossing(depths, rates, sizes)
    return D50(found, Interval(float(low), float(high)), found >= depths[-1])


def crossing(depths: Sequence[int], rates: Iterable[float], sizes: Sequence[int]) -> float:
    """The depth at which falling rates cross one half, by straight lines between depths.

    A theorem of depth 0 counts as proved. Rates are made to fall first (isotonic regression weighted by `sizes`; Barlow
    et al. 1972, Statistical inference under order restrictions): a depth that does better than the one before it by
    chance does not cross twice. The deepest depth when none is below one half.
    """
    from scipy.optimize import isotonic_regression  # takes a second

    falling = isotonic_regression(list(rates), weights=list(sizes), increasing=False).x
    before, above = 0, 1.0
    for depth, rate in zip(depths, falling.tolist(), strict=True):
        if rate < HALF:
            return before + (above - HALF) / (above - rate) * (depth - before)
        before, above = depth, rate
    return float(depths[-1])


def depth_numbers(result: EvaluationResult) -> dict[str, float]:
    """``d50/WORLD`` and ``rate/WORLD@DEPTH`` of an evaluation, and ``d50_unseen/WORLD`` of families that are held out
    whole, which the others leave out; empty where no theorem has a depth.
    """
    numbers: dict[str, float] = {}
    for world in sorted({t.suite for t in result.theorems if t.depth is not None}):
        if seen := outcomes_by_depth(result, world, unseen=False):
            numbers[f"d50/{world}"] = d50_of(seen).depth
            numbers |= {f"rate/{world}@{depth}": fmean(rates) for depth, rates in seen.items()}
        if unseen := outcomes_by_depth(result, world, unseen=True):
            numbers[f"d50_unseen/{world}"] = d50_of(unseen).depth
    return numbers

"""Which set of lemmas to take, and how certain a saving is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prover.interval import Interval

Bits = npt.NDArray[np.float64]
"""`[theorems]`."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A lemma taken by `greedy`, and the bits it saves beyond those taken before it, its own cost subtracted."""

    name: str
    gain: float


def greedy(before: Bits, after: Mapping[str, Bits], costs: Mapping[str, float]) -> list[Pick]:
    """Forward selection: the lemma with the largest marginal gain, until none gains anything.

    A theorem has one proof, so several lemmas save what the best of them saves: gains of overlapping lemmas do not
    add. That saving is monotone and submodular, and greedy selection is within 1 − 1/e of the best set of its size
    (Nemhauser, Wolsey and Fisher 1978, "An analysis of approximations for maximizing submodular set functions",
    Math. Programming 14), costs apart. `before` and `after` are `[theorems]`; ties go to the earlier lemma.
    """
    best = before.copy()
    left = dict(after)
    picks: list[Pick] = []
    while left:
        gains = {name: float(np.maximum(best - bits, 0).sum()) - costs[name] for name, bits in left.items()}
        name = max(gains, key=gains.__getitem__)
        if gains[name] <= 0:
            break
        best = np.minimum(best, left.pop(name))
        picks.append(Pick(name, gains[name]))
    return picks


def bootstrap_sum(values: Sequence[float], rng: np.random.Generator, resamples: int = 4_000) -> Interval:
    """Percentile interval of a sum over theorems drawn with replacement; `values` is `[theorems]`.

    B. Efron and R. Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13. (0, 0) for no values.
    """
    if len(values) < 2:  # scipy refuses these
        return Interval(float(sum(values)), float(sum(values)))
    from scipy.stats import bootstrap  # takes a second

    found = bootstrap((values,), np.sum, n_resamples=resamples, confidence_level=0.95, method="percentile", rng=rng)
    return Interval(*map(float, found.confidence_interval))


def break_even(cost: float, saved: float, theorems: int) -> float | None:
    """How many theorems like these `theorems`, where it saves `saved`, repay a cost; None when nothing is saved.

    Cost and saving are in the same unit, bits or Lean steps.
    """
    return cost * theorems / saved if saved > 0 else None

"""How certain a solve rate is: an interval for one rate, and for the difference of two on the same problems."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from prover.attempts import Attempt
from prover.evaluation import Evaluation
from prover.interval import Interval
from prover.types import LemmaError


def wilson(successes: float, trials: int, confidence: float = 0.95) -> Interval:
    """Wilson's score interval for a proportion; the whole of [0, 1] when there are no trials.

    Trials must be independent. Several seeds on one problem are not: count each problem as one trial, with its solve
    rate over the seeds as the (fractional) success. That is exact if the seeds always agree, else wider than needed.

    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22, p. 209-212.
    Unlike the normal approximation it stays inside [0, 1] and is not empty at 0 or `trials` successes. (scipy and
    statsmodels have it for whole successes only.)
    Raises `ValueError` unless 0 <= successes <= trials and 0 < confidence < 1.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials} trials")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    if trials == 0:
        return Interval(0.0, 1.0)
    rate = successes / trials
    shrink = 1 + z * z / trials
    centre = (rate + z * z / (2 * trials)) / shrink
    half = z / shrink * math.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    # Rounding must not push the interval past the rate it is about.
    return Interval(min(max(centre - half, 0.0), rate), max(min(centre + half, 1.0), rate))


def paired_bootstrap(
    before: Sequence[float],
    after: Sequence[float],
    rng: np.random.Generator,
    resamples: int = 10_000,
    confidence: float = 0.95,
) -> Interval:
    """Percentile interval of mean(after) - mean(before), where item `i` of both is about the same problem.

    `before` and `after` are `[problems]`; an entry is the solve rate of that problem over its seeds. Problems are
    resampled with replacement, both entries together, so that a problem's difficulty cancels out.
    B. Efron and R. Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13.
    Raises `LemmaError` when the lengths differ or are zero.
    """
    if len(before) != len(after) or not before:
        raise LemmaError(f"a paired comparison needs the same problems twice: {len(before)} against {len(after)}")
    difference = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    if len(difference) == 1:  # scipy refuses this
        return Interval(float(difference[0]), float(difference[0]))
    from scipy.stats import bootstrap  # takes a second

    found = bootstrap(
        (difference,), np.mean, n_resamples=resamples, confidence_level=confidence, method="percentile", rng=rng
    )
    return Interval(*map(float, found.confidence_interval))


def interval_of(evaluation: Evaluation[Attempt]) -> Interval:
    """Wilson's 95 % interval of an evaluation's rate, each theorem one trial."""
    theorems = len(evaluation.theorems)
    return wilson(evaluation.rate * theorems, theorems)

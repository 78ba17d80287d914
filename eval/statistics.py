"""How certain a solve rate is: an interval for one rate, and for the difference of two on the same problems.

What is said of one trained prover holds over problems; what is said of a way to train holds over training runs too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

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
    B. Efron and R. Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13. Where no problem differs there is
    nothing to resample, and the interval is that of `no_difference`.
    Raises `LemmaError` when the lengths differ or are zero.
    """
    if len(before) != len(after) or not before:
        raise LemmaError(f"a paired comparison needs the same problems twice: {len(before)} against {len(after)}")
    difference = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    if not difference.any():
        return no_difference(len(difference), confidence)
    if len(difference) == 1:  # scipy refuses this
        return Interval(float(difference[0]), float(difference[0]))
    from scipy.stats import bootstrap  # takes a second

    found = bootstrap(
        (difference,), np.mean, n_resamples=resamples, confidence_level=confidence, method="percentile", rng=rng
    )
    low, high = sorted(map(float, found.confidence_interval))  # rounding can turn them round
    return Interval(low, high)


def bootstrap_mean(rates: Sequence[float], rng: np.random.Generator, resamples: int = 10_000) -> Interval:
    """95 % percentile interval of a mean over problems, `[problems]`, which are resampled with replacement.

    It takes the seeds' spread within a problem into account, which `wilson` does not. The whole of [0, 1] without
    problems. Efron and Tibshirani as in `paired_bootstrap`.
    """
    if not rates:
        return Interval(0.0, 1.0)
    return paired_bootstrap([0.0] * len(rates), rates, rng, resamples)


def pass_at_k(attempts: int, proved: int, k: int) -> float:
    """Unbiased estimate of the probability that one of `k` attempts proves a problem, of which `proved` of `attempts`
    did: 1 − C(n − c, k) / C(n, k).

    M. Chen et al. (2021), "Evaluating Large Language Models Trained on Code", arXiv:2107.03374, equation 1.
    Raises `LemmaError` when k is below 1 or above the number of attempts, of which nothing is known then.
    """
    if not 1 <= k <= attempts:
        raise LemmaError(
            f"pass@{k} cannot be estimated from {attempts} attempts per theorem; k is from 1 to {attempts}"
        )
    return 1.0 - math.comb(attempts - proved, k) / math.comb(attempts, k)


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided exact p-value that two provers are equally good, from the problems that only one of them proved.

    Q. McNemar (1947), Psychometrika 12, p. 153-157, in its exact form: under the hypothesis each of these problems
    falls to either side with probability 1/2. It is 1 when there are none.
    """
    if not only_first + only_second:
        return 1.0
    from scipy.stats import binomtest  # takes a second

    return float(binomtest(only_first, only_first + only_second, 0.5).pvalue)


def bootstrap_over_runs(
    before: Sequence[Sequence[float]],
    after: Sequence[Sequence[float]],
    rng: np.random.Generator,
    *,
    same_runs: bool = False,
    resamples: int = 10_000,
    confidence: float = 0.95,
) -> Interval:
    """Percentile interval of mean(after) - mean(before), both `[training runs, problems]`, on the same problems.

    Runs are resampled as well as problems (Owen 2007, The pigeonhole bootstrap, Annals of Applied Statistics 1), so the
    interval also says how much other runs would differ; with one run a side it is that of `paired_bootstrap`. The runs
    of both sides are drawn apart, unless they are the `same_runs` at two moments. k runs show only (k − 1) / k of their
    variance: few of them make it too narrow. Where all runs agree on every problem, the interval is that of
    `no_difference`. Raises `LemmaError` when there are no runs or problems, or not the same.
    """
    sides = [np.asarray(side, dtype=np.float64) for side in (before, after)]
    if any(side.ndim != 2 or not side.size for side in sides) or sides[0].shape[1] != sides[1].shape[1]:
        raise LemmaError("a comparison over runs needs, for each run, the rates of the same problems")
    if same_runs and len(sides[0]) != len(sides[1]):
        raise LemmaError(f"the same runs twice: {len(sides[0])} against {len(sides[1])}")
    if np.all(np.vstack(sides) == sides[0][0]):
        return no_difference(sides[0].shape[1], confidence)
    problems = _shares(sides[0].shape[1], resamples, rng)
    runs = [_shares(len(sides[0]), resamples, rng)]
    runs.append(runs[0] if same_runs else _shares(len(sides[1]), resamples, rng))
    means = [((chosen @ side) * problems).sum(-1) for chosen, side in zip(runs, sides, strict=True)]
    low, high = np.quantile(means[1] - means[0], [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high))


def no_difference(problems: int, confidence: float = 0.95) -> Interval:
    """Bounds on a mean difference of rates when none of n problems differs: with this confidence less than 1 − α^(1/n)
    of all problems does (C. J. Clopper and E. S. Pearson 1934, one-sided), about 3 / n for 95 %.

    >>> round(no_difference(39).high, 3)
    0.074
    """
    bound = 1 - (1 - confidence) ** (1 / problems)
    return Interval(-bound, bound)


def interval_over_runs(rates: Sequence[Sequence[float]], rng: np.random.Generator) -> Interval:
    """95 % interval of the mean of `[training runs, problems]`: Wilson's over problems for one run, else a bootstrap
    over runs and problems (`bootstrap_over_runs`). Raises as that.
    """
    if len(rates) == 1 and rates[0]:
        return wilson(sum(rates[0]), len(rates[0]))
    found = bootstrap_over_runs([[0.0] * len(rates[0])] if rates else [], rates, rng)
    return Interval(max(found.low, 0.0), found.high)


def _shares(count: int, resamples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """`[resamples, count]`: which part of a sample of `count`, drawn with replacement, each item makes."""
    return rng.multinomial(count, np.full(count, 1 / count), size=resamples) / count


def interval_of(evaluation: Evaluation[Attempt]) -> Interval:
    """Wilson's 95 % interval of an evaluation's rate, each theorem with an attempt that was not lost one trial."""
    theorems = len(evaluation.rates())
    return wilson(min(evaluation.rate * theorems, theorems), theorems)

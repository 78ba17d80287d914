"""What a value's forecasts are worth: reliability, the Brier score in parts, and a correction fitted on other theorems.

A *forecast* is a probability that something happens ("provable within the budget") and whether it did.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Bin:
    """The forecasts in [low, high): how many, their mean probability, and how often it happened."""

    low: float
    high: float
    count: int
    forecast: float
    happened: float


def reliability(forecasts: Sequence[float], happened: Sequence[bool], bins: int = 10) -> tuple[Bin, ...]:
    """The reliability diagram: equally wide bins, empty ones left out (Murphy & Winkler 1977)."""
    p, y = np.asarray(forecasts, dtype=float), np.asarray(happened, dtype=float)
    place = np.minimum((p * bins).astype(int), bins - 1)
    return tuple(
        Bin(i / bins, (i + 1) / bins, int(inside.sum()), float(p[inside].mean()), float(y[inside].mean()))
        for i in range(bins)
        if (inside := place == i).any()
    )


@dataclass(frozen=True, slots=True)
class BrierScore:
    """The mean square error of forecasts, and its parts: ``score ≈ reliability − resolution + uncertainty``.

    Murphy 1973, A new vector partition of the probability score. `reliability` (0 is best) is the mean square distance
    of forecast and frequency, `resolution` (greater is better) that of the bins' frequencies and the frequency of all,
    `uncertainty` is the score of that frequency as a constant forecast. A constant forecast can be as reliable as any,
    so that a calibration error alone says nothing; it has a resolution of 0. `by_chance` is the resolution that so many
    bins show on average when forecasts have nothing to do with what happens.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    by_chance: float

    @property
    def skill(self) -> float:
        """Share of the uncertainty that the forecasts take away: 1 is perfect, 0 as good as a constant; NaN without."""
        return 1 - self.score / self.uncertainty if self.uncertainty else math.nan


def brier_score(forecasts: Sequence[float], happened: Sequence[bool], bins: int = 10) -> BrierScore:
    """The Brier score of forecasts and its parts in equally wide bins (`reliability`); NaNs without forecasts.

    The parts add up exactly where the forecasts of each bin agree, else up to their spread within bins.
    """
    found = reliability(forecasts, happened, bins)
    total = len(forecasts)
    if not total:
        return BrierScore(*[math.nan] * 5)
    rate = sum(happened) / total
    return BrierScore(
        score=math.fsum((p - y) ** 2 for p, y in zip(forecasts, happened, strict=True)) / total,
        reliability=math.fsum(b.count * (b.forecast - b.happened) ** 2 for b in found) / total,
        resolution=math.fsum(b.count * (b.happened - rate) ** 2 for b in found) / total,
        uncertainty=rate * (1 - rate),
        by_chance=(len(found) - 1) / max(total - 1, 1) * rate * (1 - rate),
    )


@dataclass(frozen=True, slots=True)
class Platt:
    """A logistic correction ``1 / (1 + exp(−(slope · score + offset)))``."""

    slope: float
    offset: float

    def __call__(self, score: float) -> float:
        return 1.0 / (1.0 + math.exp(-max(min(self.slope * score + self.offset, 50.0), -50.0)))


def fit_platt(scores: Sequence[float], happened: Sequence[bool]) -> Platt:
    """Fits slope and offset to Platt's smoothed targets, with a little weight on a small slope.

    Platt 1999, Probabilistic outputs for support vector machines. One-sided data gives a constant near its smoothed
    frequency. Fit it on other theorems than those it is evaluated on.
    """
    x, y = np.asarray(scores, dtype=float), np.asarray(happened, dtype=bool)
    if not len(x):
        return Platt(0.0, 0.0)
    from sklearn.linear_model import LogisticRegression  # takes a second

    middle, spread = float(x.mean()), float(x.std()) or 1.0
    positive, negative = int(y.sum()), int((~y).sum())
    target = np.where(y, (positive + 1) / (positive + 2), 1 / (negative + 2))
    features = ((x - middle) / spread)[:, None]
    # a target between 0 and 1 counts as both classes, weighted
    model = LogisticRegression(C=100.0, solver="newton-cholesky", tol=1e-10)
    model.fit(np.tile(features, (2, 1)), np.repeat([True, False], len(x)), np.concatenate([target, 1 - target]))
    slope = float(model.coef_[0, 0]) / spread
    return Platt(slope, float(model.intercept_[0]) - slope * middle)


def cross_fitted(
    scores: Sequence[float], happened: Sequence[bool], groups: Sequence[int] | None = None, folds: int = 5
) -> list[float]:
    """Platt-corrected forecasts, each fitted without the fold that its item is in.

    groups: `[items]`, items of one group (the seeds of a theorem) share a fold; by default each is its own. (The folds
    of scikit-learn need at least as many groups as folds, and its calibration curve has no counts.)
    """
    fold_of = [g % folds for g in (range(len(scores)) if groups is None else groups)]
    platts = [
        fit_platt(
            [s for s, f in zip(scores, fold_of, strict=True) if f != fold],
            [y for y, f in zip(happened, fold_of, strict=True) if f != fold],
        )
        for fold in range(folds)
    ]
    return [platts[f](s) for s, f in zip(scores, fold_of, strict=True)]

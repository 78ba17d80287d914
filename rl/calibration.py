"""How well calibrated a value is: reliability, calibration error, and a correction fitted on other theorems.

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


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: mean distance of forecast and frequency, bins weighted by their count.

    Naeini, Cooper & Hauskrecht 2015, Obtaining well calibrated probabilities using Bayesian binning. NaN without
    forecasts. With n forecasts per bin, even perfect ones show about √(p(1 − p)/n) of it.
    """
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.forecast - b.happened) for b in bins) / total if total else math.nan


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

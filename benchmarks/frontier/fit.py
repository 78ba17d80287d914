"""Solve rate as a surface over training and test compute, and what one is worth in terms of the other.

Jones 2021, "Scaling scaling laws with board games" (arXiv:2104.03113), found that over a wide range of compute points
of equal performance lie on lines ``log test = a · log train + b``, with a < 0: the two are substitutable. Here
performance is a solve rate, so

    rate = ceiling · sigmoid(bias + train · log10 C_train + test · log10 C_test),    a = −train / test.

Some theorems are beyond any budget that is tried, hence the ceiling. The fit is by maximum likelihood (Fisher scoring)
for each ceiling of a grid; intervals come from resampling theorems, and training runs, with replacement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eval.statistics import Interval

CEILINGS = tuple(round(0.05 * i, 2) for i in range(4, 21))
"""Ceilings that are tried."""
STEPS = 40


@dataclass(frozen=True, slots=True)
class Surface:
    """See the module. `rate` and `test_for` take and give compute in the unit of the fit."""

    ceiling: float
    bias: float
    train: float
    test: float

    @property
    def slope(self) -> float:
        """a of ``log test = a · log train + b``: tenfold training saves a factor 10^−a of test compute."""
        return -self.train / self.test

    def rate(self, train: np.ndarray, test: np.ndarray) -> np.ndarray:
        """Solve rates, of any shape that `train` and `test` broadcast to."""
        at = self.bias + self.train * np.log10(train) + self.test * np.log10(test)
        return self.ceiling / (1.0 + np.exp(-at))

    def test_for(self, rate: float, train: np.ndarray) -> np.ndarray:
        """Test compute for a solve rate below the ceiling, at each training compute, `[n]`."""
        wanted = np.log(rate / (self.ceiling - rate))
        return 10.0 ** np.clip((wanted - self.bias - self.train * np.log10(train)) / self.test, -99, 99)


@dataclass(frozen=True, slots=True)
class Fit:
    """A surface, the share of the cells' variance that it explains, and the interval of its slope."""

    surface: Surface
    explained: float
    slope: Interval
    resamples: int


def fit(
    solved: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    rng: np.random.Generator,
    resamples: int = 1000,
    confidence: float = 0.95,
) -> Fit:
    """The surface through solve rates.

    solved: `[theorems, seeds, sizes, budgets]`, 0 or 1; train: `[seeds, sizes]`; test: `[seeds, sizes, budgets]`, both
    positive. Resamples whose surface does not rise with test compute count as an infinite slope.
    """
    theorems, seeds = solved.shape[:2]
    rates = solved.mean(axis=0)
    surface = _surfaces(rates[None], train[None], test[None])[0]
    left = ((rates - surface.rate(train[..., None], test)) ** 2).sum()
    picks = rng.multinomial(theorems, np.full(theorems, 1 / theorems), size=resamples) / theorems
    drawn = np.einsum("bt,tskn->bskn", picks, solved.astype(np.float64))
    runs = rng.integers(0, seeds, size=(resamples, seeds))
    drawn = np.take_along_axis(drawn, runs[:, :, None, None], axis=1)
    found = [s.slope if s.test > 0 else -np.inf for s in _surfaces(drawn, train[runs], test[runs])]
    tail = (1 - confidence) / 2
    low, high = np.quantile(found, [tail, 1 - tail], method="inverted_cdf")
    explained = 1.0 - left / max(((rates - rates.mean()) ** 2).sum(), 1e-12)
    return Fit(surface, float(explained), Interval(float(low), float(high)), resamples)


def _surfaces(rates: np.ndarray, train: np.ndarray, test: np.ndarray) -> list[Surface]:
    """The likeliest surface for each row: rates `[b, seeds, sizes, budgets]`, train and test as in `fit`, batched."""
    rows = len(rates)
    y = rates.reshape(rows, -1)
    x = np.stack(
        [np.ones_like(test), np.broadcast_to(np.log10(train)[..., None], test.shape), np.log10(test)], axis=-1
    ).reshape(rows, -1, 3)
    middle = x.mean(axis=1, keepdims=True) * np.array([0.0, 1.0, 1.0])
    x = x - middle  # so that the three directions hardly depend on one another
    best = np.full(rows, -np.inf)
    weights = np.zeros((rows, 3))
    tops = np.ones(rows)
    for ceiling in CEILINGS:
        found, likelihood = _scored(x, y, ceiling)
        better = likelihood > best
        best = np.where(better, likelihood, best)
        weights[better], tops[better] = found[better], ceiling
    bias = weights[:, 0] - (weights * middle[:, 0]).sum(axis=1)
    return [Surface(float(c), float(b), float(w[1]), float(w[2])) for c, b, w in zip(tops, bias, weights, strict=True)]


def _scored(x: np.ndarray, y: np.ndarray, ceiling: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights `[b, 3]` by Fisher scoring, and mean log-likelihoods `[b]`; x `[b, cells, 3]`, y `[b, cells]`."""
    weights = np.zeros((len(y), 3))
    ridge = 1e-6 * np.eye(3)
    for _ in range(STEPS):
        sigmoid = 1.0 / (1.0 + np.exp(-np.clip(np.einsum("bnk,bk->bn", x, weights), -30, 30)))
        rate = np.clip(ceiling * sigmoid, 1e-9, 1 - 1e-9)
        slope = np.maximum(ceiling * sigmoid * (1 - sigmoid), 1e-12)
        spread = slope / (rate * (1 - rate))
        gradient = np.einsum("bnk,bn->bk", x, (y - rate) * spread)
        information = np.einsum("bnk,bn,bnl->bkl", x, slope * spread, x) + ridge
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        weights = weights + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-8:
            break
    sigmoid = 1.0 / (1.0 + np.exp(-np.clip(np.einsum("bnk,bk->bn", x, weights), -30, 30)))
    rate = np.clip(ceiling * sigmoid, 1e-9, 1 - 1e-9)
    return weights, (y * np.log(rate) + (1 - y) * np.log(1 - rate)).mean(axis=1)

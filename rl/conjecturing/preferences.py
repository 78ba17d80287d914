"""What the conjecturer learns: which source of candidates pays, and which candidates of a source do.

Both are Thompson sampling: act on a draw from the posterior, so that what looks good is taken often and what is little
known is still tried (Thompson 1933, "On the likelihood that one unknown probability exceeds another"; Russo et al.
2018, "A tutorial on Thompson sampling").
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rl.conjecturing.journal import Conjecture, ConjectureStatus, Origin

Vector = npt.NDArray[np.float64]


class SourceBandit:
    """A Gaussian bandit over the sources: rewards of an arm are normal with known `noise` and unknown mean.

    The mean's prior is worth one observation of `optimism`, so that every source is tried early.
    """

    def __init__(self, noise: float, optimism: float = 0.5) -> None:
        self._noise = noise
        self._sum = dict.fromkeys(Origin, optimism)
        self._count = dict.fromkeys(Origin, 1)

    def learn(self, origin: Origin, reward: float) -> None:
        self._sum[origin] += reward
        self._count[origin] += 1

    def mean(self, origin: Origin) -> float:
        """Posterior mean of the source's reward."""
        return self._sum[origin] / self._count[origin]

    def choose(self, origins: Sequence[Origin], rng: np.random.Generator) -> Origin:
        """The source whose drawn mean is largest; `origins` are those with candidates left."""
        draws = [rng.normal(self.mean(o), self._noise / math.sqrt(self._count[o])) for o in origins]
        return origins[int(np.argmax(draws))]


class RewardModel:
    """Bayesian linear regression of the reward on a candidate's features, `[features]`.

    Candidates are ranked by one draw of the weights from N(B⁻¹f, noise² B⁻¹), B = λI + Σ x xᵀ, f = λ·prior + Σ r x
    (Agrawal and Goyal 2013, "Thompson sampling for contextual bandits with linear payoffs", algorithm 1).
    """

    def __init__(self, prior: Sequence[float], noise: float, ridge: float = 4.0) -> None:
        self._precision = np.eye(len(prior)) * ridge
        self._moment = np.asarray(prior, dtype=np.float64) * ridge
        self._noise = noise

    def learn(self, features: Sequence[float], reward: float) -> None:
        x = np.asarray(features, dtype=np.float64)
        self._precision += np.outer(x, x)
        self._moment += reward * x

    def weights(self) -> Vector:
        """Posterior mean, `[features]`."""
        return np.asarray(np.linalg.solve(self._precision, self._moment), dtype=np.float64)

    def draw(self, candidates: Sequence[Sequence[float]], rng: np.random.Generator) -> Vector:
        """Predicted rewards under one draw of the weights, `[candidates]`."""
        covariance = np.linalg.inv(self._precision) * self._noise**2
        weights = rng.multivariate_normal(self.weights(), covariance, method="cholesky")
        return np.asarray(candidates, dtype=np.float64) @ weights


def learned(
    conjectures: Sequence[Conjecture], prior: Sequence[float], noise: float
) -> tuple[SourceBandit, RewardModel]:
    """Both preferences after these conjectures; `prior` has the weight of each feature before any."""
    bandit, model = SourceBandit(noise), RewardModel(prior, noise)
    for conjecture in (c for c in conjectures if c.status is not ConjectureStatus.PROVED):  # not paid yet
        bandit.learn(conjecture.origin, conjecture.reward)
        if len(conjecture.features) == len(prior):
            model.learn(conjecture.features, conjecture.reward)
    return bandit, model

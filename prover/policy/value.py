"""Value heads: a network's prediction of the number of tactics that a proof still needs.

Five heads, closed under `ValueConfig`. Each turns `outputs` numbers per state into a `ValueDistribution` over remaining
tactics, and knows its loss. "Not provable within the budget" is the worst outcome of all of them and stands for
`unsolved` tactics.

- `NoValue`: nothing is predicted; the baseline.
- `ScalarValue`: a point, by least squares (the critic that regression gives).
- `CategoricalValue`: cross-entropy against the target projected on a fixed support: the projection of C51 (Bellemare,
  Dabney & Munos 2017, A distributional perspective on reinforcement learning, §4).
- `HlGaussValue`: the same with the target smoothed by a Gaussian (Imani & White 2018, Improving regression performance
  with distributional losses; Farebrother et al. 2024, Stop regressing, §3.1).
- `QuantileValue`: equally likely quantiles by the quantile Huber loss (Dabney et al. 2018, Distributional reinforcement
  learning with quantile regression, eq. 9-10).

A target may be *censored*: more tactics than that are needed, but it is not known how many. Heads with bins then
maximise the likelihood of the bins beyond (the survival likelihood of Tobin 1958 and Kaplan & Meier 1958); quantiles
use the censored pinball loss of Powell 1986, Censored regression quantiles; the scalar a one-sided square.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from enum import StrEnum
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from prover.settings import settings
from prover.types import LemmaError, ValueDistribution

HUBER = 0.05
"""Distance on the scale up to which a quantile's error is squared in the loss."""


class Head(StrEnum):
    """The kind of a value head."""

    NONE = "none"
    SCALAR = "scalar"
    CATEGORICAL = "categorical"
    HL_GAUSS = "hl_gauss"
    QUANTILE = "quantile"


class Scale(StrEnum):
    """How numbers are spread over a head's range: one by one, or by their logarithm (each doubling alike)."""

    LINEAR = "linear"
    LOG = "log"


@settings
class NoValue:
    """Predicts nothing."""

    head: Literal[Head.NONE] = Head.NONE
    """Kind of the value head: what is predicted, and by which loss ([values](values.md))."""

    @property
    def outputs(self) -> int:
        """Numbers the network gives per state; likewise for the other heads."""
        return 0

    def loss(self, logits: Tensor, remaining: Tensor, censored: Tensor) -> Tensor:
        """Zeros `[n]`, differentiable."""
        return logits.sum(-1)

    def expected(self, logits: Tensor) -> Tensor:
        """NaNs `[n]`."""
        return logits.new_full((len(logits),), torch.nan)

    def distributions(self, logits: Tensor) -> list[ValueDistribution]:
        """Raises LemmaError: there is no distribution."""
        raise LemmaError("this policy has no value head: train one with value.head, or search without a value")


@settings
class ScalarValue:
    """A point. The output's sigmoid is a position on the scale from 1 tactic (0) to `unsolved` tactics (1)."""

    head: Literal[Head.SCALAR] = Head.SCALAR
    unsolved: float = Field(default=128.0, gt=1)
    """Tactics that "not provable within the budget" counts for."""
    scale: Scale = Scale.LOG
    """How remaining tactics are spread over the head's range: one by one, or each doubling alike."""

    @property
    def outputs(self) -> int:
        return 1

    def loss(self, logits: Tensor, remaining: Tensor, censored: Tensor) -> Tensor:
        """`[n]`, square of the distance on the scale; for a censored target, only the prediction's shortfall counts.

        logits: `[n, 1]`; remaining: `[n]`, inf for unsolved; censored: `[n]` bool, more than `remaining` are needed.
        """
        error = position(remaining, self.unsolved, self.scale) - torch.sigmoid(logits[:, 0])
        return torch.where(censored, error.clamp(min=0.0), error).square()

    def expected(self, logits: Tensor) -> Tensor:
        """`[n]`, tactics that are expected to remain if it is provable."""
        return unposition(torch.sigmoid(logits[:, 0]), self.unsolved, self.scale)

    def distributions(self, logits: Tensor) -> list[ValueDistribution]:
        """One certain outcome per row of `[n, 1]`."""
        return [ValueDistribution((0.0,), (s,)) for s in self.expected(logits).tolist()]


@settings
class _BinnedValue(ABC):
    """Bins: `bins` − 1 of them spread from 1 to `longest` tactics, and a last one for unsolved."""

    bins: int = Field(default=64, ge=2)
    """Bins of the distribution: all but the last spread from 1 to `longest` tactics, the last for "not solved"."""
    longest: float = Field(default=63.0, ge=1)
    """Tactics of the last bin of solved states; longer proofs count as so long. Below `unsolved`."""
    unsolved: float = Field(default=128.0, gt=1)
    """Tactics that "not provable within the budget" counts for."""
    scale: Scale = Scale.LINEAR
    """How remaining tactics are spread over the head's range: one by one, or each doubling alike."""

    def __post_init__(self) -> None:
        if self.longest >= self.unsolved:
            raise ValueError(f"longest is {self.longest:g}; it must be below unsolved = {self.unsolved:g}")

    @property
    def outputs(self) -> int:
        return self.bins

    @property
    def support(self) -> tuple[float, ...]:
        """Number of steps that each bin stands for, ascending, `[bins]`."""
        return _support(self.bins, self.longest, self.unsolved, self.scale)

    @abstractmethod
    def targets(self, remaining: Tensor) -> Tensor:
        """Target distributions `[n, bins]` of uncensored `remaining`, `[n]`."""

    def loss(self, logits: Tensor, remaining: Tensor, censored: Tensor) -> Tensor:
        """`[n]`, cross-entropy; logits `[n, bins]`, the rest as for `ScalarValue.loss`."""
        return _bins_loss(logits, self.targets(remaining), self.support, remaining, censored)

    def expected(self, logits: Tensor) -> Tensor:
        """`[n]`, tactics that are expected to remain if it is provable; the last bin says that it is not."""
        support = torch.tensor(self.support[:-1], device=logits.device)
        return torch.softmax(logits[:, :-1], -1) @ support

    def distributions(self, logits: Tensor) -> list[ValueDistribution]:
        """One per row of `[n, bins]`."""
        return [ValueDistribution(tuple(row), self.support) for row in logits.tolist()]


@settings
class CategoricalValue(_BinnedValue):
    """Bins; a target is shared by the two between which it lies."""

    head: Literal[Head.CATEGORICAL] = Head.CATEGORICAL

    def targets(self, remaining: Tensor) -> Tensor:
        """Target distributions `[n, bins]` of uncensored `remaining`, `[n]`."""
        return _with_unsolved(
            _two_bins(_bin_position(remaining, self.bins, self.longest, self.scale), self.bins), remaining
        )


@settings
class HlGaussValue(_BinnedValue):
    """Bins; a target is a Gaussian of standard deviation `sigma` bins, cut at the ends."""

    head: Literal[Head.HL_GAUSS] = Head.HL_GAUSS
    sigma: float = Field(default=0.75, gt=0)
    """Standard deviation of a target, in bins; without smoothing the head is `categorical`."""

    def targets(self, remaining: Tensor) -> Tensor:
        """Target distributions `[n, bins]` of uncensored `remaining`, `[n]`; unsolved is never smoothed."""
        centre = _bin_position(remaining, self.bins, self.longest, self.scale).double()
        edges = torch.arange(self.bins, dtype=torch.float64, device=remaining.device) - 0.5
        mass = torch.special.ndtr((edges - centre[:, None]) / self.sigma).diff()
        return _with_unsolved((mass / mass.sum(-1, keepdim=True)).float(), remaining)


@settings
class QuantileValue:
    """`count` equally likely outcomes: the quantiles at (2i + 1) / (2 · count), as positions on the scale."""

    head: Literal[Head.QUANTILE] = Head.QUANTILE
    count: int = Field(default=32, ge=1)
    """Quantiles that are predicted."""
    unsolved: float = Field(default=128.0, gt=1)
    """Tactics that "not provable within the budget" counts for."""
    scale: Scale = Scale.LOG
    """How remaining tactics are spread over the head's range: one by one, or each doubling alike."""

    @property
    def outputs(self) -> int:
        return self.count

    def loss(self, logits: Tensor, remaining: Tensor, censored: Tensor) -> Tensor:
        """`[n]`, quantile Huber loss; logits `[n, count]`, the rest as for `ScalarValue.loss`."""
        levels = (torch.arange(self.count, device=logits.device) + 0.5) / self.count
        known = position(remaining, self.unsolved, self.scale)[:, None]
        error = known - torch.sigmoid(logits)  # > 0: predicted too low
        error = torch.where(censored[:, None], error.clamp(min=0.0), error)
        huber = torch.where(error.abs() <= HUBER, error.square() / (2 * HUBER), error.abs() - HUBER / 2)
        return ((levels - (error.detach() < 0).float()).abs() * huber).mean(-1)

    def expected(self, logits: Tensor) -> Tensor:
        """`[n]`, the mean of the quantiles: this head does not tell apart what is not provable."""
        return unposition(torch.sigmoid(logits), self.unsolved, self.scale).mean(-1)

    def distributions(self, logits: Tensor) -> list[ValueDistribution]:
        """One per row of `[n, count]`; quantiles that crossed are sorted."""
        remaining = unposition(torch.sigmoid(logits).sort(-1).values, self.unsolved, self.scale)
        return [ValueDistribution((0.0,) * self.count, tuple(row)) for row in remaining.tolist()]


ValueConfig = NoValue | ScalarValue | CategoricalValue | HlGaussValue | QuantileValue


class ValueHead(nn.Module):
    """Two-layer head from the last prompt token's hidden state to the value's numbers, `[b, width]` → `[b, outputs]`.

    It starts at zero, which is the even distribution for heads with bins. Without outputs it has no parameters.
    """

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.outputs = outputs
        if outputs:
            self.inner = nn.Linear(width, width)
            self.outer = nn.Linear(width, outputs)
            nn.init.zeros_(self.outer.weight)
            nn.init.zeros_(self.outer.bias)

    def forward(self, hidden: Tensor) -> Tensor:
        if not self.outputs:
            return hidden[:, :0]
        return self.outer(nn.functional.gelu(self.inner(hidden)))


def position(remaining: Tensor, unsolved: float, scale: Scale) -> Tensor:
    """Steps in [1, `unsolved`], or inf, as a number in [0, 1]."""
    remaining = remaining.clamp(1.0, unsolved)
    return remaining.log() / math.log(unsolved) if scale is Scale.LOG else (remaining - 1) / (unsolved - 1)


def unposition(place: Tensor, unsolved: float, scale: Scale) -> Tensor:
    """The inverse of `position`."""
    return (place * math.log(unsolved)).exp() if scale is Scale.LOG else 1 + place * (unsolved - 1)


def _support(bins: int, longest: float, unsolved: float, scale: Scale) -> tuple[float, ...]:
    share = [i / max(bins - 2, 1) for i in range(bins - 1)]
    if scale is Scale.LOG:
        return (*(longest**x for x in share), unsolved)
    return (*(1 + x * (longest - 1) for x in share), unsolved)


def _bin_position(remaining: Tensor, bins: int, longest: float, scale: Scale) -> Tensor:
    """Where `remaining` lies among the solved bins, in [0, bins − 2]; longer proofs count as the longest."""
    return position(remaining, longest, scale) * (bins - 2) if longest > 1 else torch.zeros_like(remaining)


def _two_bins(place: Tensor, bins: int) -> Tensor:
    """Mass 1 at each `place`, `[n]`, shared linearly by its neighbours, `[n, bins − 1]`."""
    return (1 - (torch.arange(bins - 1, device=place.device) - place[:, None]).abs()).clamp(min=0.0)


def _with_unsolved(solved: Tensor, remaining: Tensor) -> Tensor:
    """Append the unsolved bin, which takes all of the mass where `remaining` is infinite."""
    lost = torch.isinf(remaining).float()[:, None]
    return torch.cat([solved * (1 - lost), lost], -1)


def _bins_loss(
    logits: Tensor, targets: Tensor, support: tuple[float, ...], remaining: Tensor, censored: Tensor
) -> Tensor:
    logprobs = torch.log_softmax(logits, -1)
    exact = -(targets * logprobs).sum(-1)
    ends = torch.tensor(support, device=remaining.device)
    beyond = ends > torch.minimum(remaining, ends[-2])[:, None]  # the last one always is
    survival = -torch.logsumexp(logprobs.masked_fill(~beyond, -torch.inf), -1)
    return torch.where(censored, survival, exact)

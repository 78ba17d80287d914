"""What the policy and the value should say about a stored state."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from rl.replay import GoodState


def policy_target(state: GoodState, tactics: Sequence[str], shorter_first: float) -> Tensor:
    """Target distribution over `tactics`, `[tactics]`: good ones weigh exp(−shorter_first · extra steps), others 0."""
    best = state.remaining
    weights = torch.zeros(len(tactics))
    for i, tactic in enumerate(tactics):
        steps = state.tactics.get(tactic)
        if steps is not None:
            weights[i] = math.exp(-shorter_first * (steps - best))
    return weights / weights.sum()


def value_target(remaining: int | None, bins: int, smoothing: float) -> Tensor:
    """Target distribution over value bins, `[bins]`: Monte Carlo remaining steps of a verified proof.

    None (not solved) is the last bin. Otherwise bin i stands for i + 1 steps and receives the mass of a Gaussian of
    width `smoothing` around `remaining` (HL-Gauss: Farebrother et al. 2024, "Stop regressing"), renormalised over the
    bins of solved states; longer proofs count as the longest representable.
    """
    target = torch.zeros(bins)
    if remaining is None:
        target[-1] = 1.0
        return target
    steps = min(remaining, bins - 1)
    if smoothing == 0.0:
        target[steps - 1] = 1.0
        return target
    edges = torch.arange(bins, dtype=torch.float64) + 0.5
    mass = torch.special.ndtr((edges - steps) / smoothing).diff()
    target[:-1] = (mass / mass.sum()).float()
    return target

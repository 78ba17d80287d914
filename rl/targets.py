"""The targets of the policy and the value for a stored state.

A verified proof gives each of its states the tactics that remained: a Monte Carlo return. A failed search gives a
*censored* target, "more than d tactics", with d from what was tried (`prover.search.evidence`), or, cruder, the worst
outcome.

The simulation budget biases neither of the first two: no visit counts, no averages over simulations, no minimum over
the tactics that were tried. A censored target stays true however much is searched later; a larger budget only makes it
stronger. The worst outcome as target does depend on the budget: it means "not within the budget of this run", and is
right for that budget alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from rl.types import UNSOLVED, FailureTarget, ValueTarget

SHORTER_FIRST = 0.5
"""The weight of a good tactic is exp(−this · tactics that remain beyond the fewest)."""


def policy_target(remaining: Mapping[str, int], tactics: Sequence[str]) -> Tensor:
    """Target distribution over `tactics`, `[tactics]`: good ones by `SHORTER_FIRST`, others 0.

    remaining: good tactic → tactics that remain with it, this one included; one of them is among `tactics`.
    """
    fewest = min(remaining.values())
    extra = [remaining[t] - fewest if t in remaining else math.inf for t in tactics]
    weights = torch.tensor([math.exp(-SHORTER_FIRST * n) for n in extra])
    return weights / weights.sum()


def failed_target(beyond: int, settled: bool, kind: FailureTarget) -> ValueTarget | None:
    """The target of a state without a proof; None when its search showed nothing.

    Settled states, all of whose proposals failed, are unsolved at any budget.
    """
    if settled or kind is FailureTarget.WORST:
        return UNSOLVED
    return ValueTarget(float(beyond), censored=True) if beyond else None

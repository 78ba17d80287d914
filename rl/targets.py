"""What the policy and the value should say about a stored state.

The value's targets come from two sources. A verified proof gives each of its states the steps that remained: the Monte
Carlo return. An n-step return counts n tactics of the proof and adds what the value said, during the search, of the
states they leave; over AND children returns add up, as all of them have to be proved. TD(λ) is their geometric mean
(Sutton 1988, Learning to predict by the methods of temporal differences; Sutton & Barto 2018, §12.1). A failed search
gives a *censored* target, "more than d steps", with d from what was tried (`prover.search.evidence`), or, cruder, the
worst outcome.

None of these is bent by the simulation budget. Returns use verified proofs and single evaluations: no visit counts, no
averages over simulations, no minimum over the tactics that were tried. A censored target stays true however much is
searched later; a larger budget only makes it say more. The worst outcome as target does depend on the budget: it means
"not within the budget of this run", and is right for that budget alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor

from prover.search import ProofStep


class Returns(StrEnum):
    """Which return of a verified proof a state's value learns."""

    MONTE_CARLO = "monte_carlo"
    N_STEP = "n_step"
    TD_LAMBDA = "td_lambda"


class Failures(StrEnum):
    """What a state that nobody proved counts for."""

    CENSORED = "censored"  # more steps than were excluded
    WORST = "worst"  # not provable within the budget


@dataclass(frozen=True, slots=True)
class ValueTarget:
    """`steps` remain (inf: unsolved), or more than `steps` when `censored`."""

    steps: float
    censored: bool = False


UNSOLVED = ValueTarget(math.inf)


def policy_target(good: Mapping[str, int], tactics: Sequence[str], shorter_first: float) -> Tensor:
    """Target distribution over `tactics`, `[tactics]`: good ones weigh exp(−shorter_first · extra steps), others 0.

    good: the state's good tactics with their remaining steps; at least one of them is among `tactics`.
    """
    best = min(good.values())
    weights = torch.tensor([math.exp(-shorter_first * (good[t] - best)) if t in good else 0.0 for t in tactics])
    return weights / weights.sum()


def solved_target(remaining: int, returns: Sequence[float], kind: Returns, n: int, decay: float) -> ValueTarget:
    """The target of a state with a verified proof of `remaining` steps; `returns` may be empty (not recorded)."""
    if kind is Returns.MONTE_CARLO or not returns:
        return ValueTarget(float(remaining))
    steps = n_step_return(returns, n) if kind is Returns.N_STEP else lambda_return(returns, decay)
    return ValueTarget(max(steps, 1.0))


def failed_target(beyond: int, settled: bool, kind: Failures) -> ValueTarget | None:
    """The target of a state without a proof; None when its search says nothing.

    Settled states, all of whose proposals failed, are unsolved at any budget.
    """
    if settled or kind is Failures.WORST:
        return UNSOLVED
    return ValueTarget(float(beyond), censored=True) if beyond else None


def n_step_returns(proof: ProofStep, values: Mapping[str, float]) -> tuple[float, ...]:
    """The n-step returns of the proof's first state for n = 1, 2, …, its height; the last is the Monte Carlo return.

    values: state key → expected remaining steps, as the evaluator gave them to the search. A state without one counts
    with its remaining steps in the proof; without any, all returns are Monte Carlo and one is given.
    """
    returns: dict[int, tuple[float, ...]] = {}
    for step in reversed(list(proof.walk())):  # a part comes after its step
        parts = [(values.get(p.state.key, float(p.remaining)), *returns[id(p)]) for p in step.parts]
        height = max(map(len, parts), default=1)
        returns[id(step)] = tuple(1.0 + sum(p[min(n, len(p) - 1)] for p in parts) for n in range(height))
    found = returns[id(proof)]
    return found if any(r != proof.remaining for r in found) else found[-1:]


def n_step_return(returns: Sequence[float], n: int) -> float:
    """The n-step return, or the Monte Carlo return when the proof is shorter than that."""
    return returns[min(n, len(returns)) - 1]


def lambda_return(returns: Sequence[float], decay: float) -> float:
    """``(1 − λ) Σₙ λⁿ⁻¹ Gₙ``, the last return taking the remaining weight: λ = 1 is Monte Carlo, λ = 0 one step."""
    total, weight = 0.0, 1.0
    for value in returns[:-1]:
        total += weight * (1 - decay) * value
        weight *= decay
    return total + weight * returns[-1]

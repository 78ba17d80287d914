"""The targets of the policy and the value for a stored state.

The shortest known proof of a state gives the tactics that remain: a Monte Carlo return. An n-step return counts n
tactics of the proof and adds what the value said, during the search, of the states they leave; TD(λ) is the geometric
mean of these (Sutton 1988, Learning to predict by the methods of temporal differences; Sutton & Barto 2018, §12.1).

A state without a proof is "not provable" to the degree that it was tried: weighted by the share of the policy that was
tried on it in vain. Or its target is *censored*, "more than d tactics", with d from what was tried. Both rest on
`prover.search.evidence`: no visit counts, no averages over simulations. The worst outcome at full weight, the third
choice, ignores the effort: it means "not within the budget of this run", and is right for that budget alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from prover.search import ProofStep
from rl.types import UNSOLVED, BadState, FailureTarget, GoodState, ReturnKind, ValueTarget

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


def failed_target(state: BadState, kind: FailureTarget) -> ValueTarget | None:
    """The target of a state without a proof; None when its search showed nothing.

    Settled states, all of whose proposals failed, are unsolved at any budget.
    """
    if state.settled:
        return UNSOLVED
    match kind:
        case FailureTarget.WORST:
            return UNSOLVED
        case FailureTarget.TRIED:
            return replace(UNSOLVED, weight=state.tried) if state.tried > 0 else None
        case FailureTarget.CENSORED:
            return ValueTarget(float(state.beyond), censored=True) if state.beyond else None


def solved_target(state: GoodState, kind: ReturnKind, n: int, decay: float) -> ValueTarget:
    """The target of a solved state: its Monte Carlo return where no value had a say on its shortest proof.

    n: of `N_STEP`; decay: λ of `TD_LAMBDA`. "More than 0", which says nothing, when the return is not known.
    """
    if not state.fewest:
        return ValueTarget(0.0, censored=True)
    if kind is ReturnKind.MONTE_CARLO or not state.returns or state.returns[-1] > state.fewest:
        return ValueTarget(float(state.fewest))
    found = n_step_return(state.returns, n) if kind is ReturnKind.N_STEP else lambda_return(state.returns, decay)
    return ValueTarget(max(found, 1.0))


def n_step_returns(proof: ProofStep, values: Mapping[str, float]) -> tuple[float, ...]:
    """The n-step returns of the proof's first state for n = 1, 2, …, its height; the last is Monte Carlo.

    Over AND children returns add up, as all of them have to be proved. values: state key → tactics that are expected to
    remain *if it is provable* (`ValueDistribution.mean_within`), since the states of a proof are: the mean over all
    outcomes would add what "not provable" counts for to each of them. A state without one counts with its remaining
    tactics; empty when no state has one.
    """
    known = {id(step): values.get(step.state.key) for step in proof.walk()}
    if not any(value is not None for place, value in known.items() if place != id(proof)):
        return ()
    returns: dict[int, tuple[float, ...]] = {}
    for step in reversed(list(proof.walk())):  # a part comes after its step
        parts = [
            (float(part.remaining) if (value := known[id(part)]) is None else value, *returns[id(part)])
            for part in step.parts
        ]
        height = max(map(len, parts), default=1)
        returns[id(step)] = tuple(1.0 + sum(p[min(n, len(p) - 1)] for p in parts) for n in range(height))
    return returns[id(proof)]


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

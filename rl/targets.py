"""The targets of the policy and the value for a stored state.

The shortest known proof of a state gives the tactics that remain: a Monte Carlo return. An n-step return counts n
tactics of the proof and adds what the value said, during the search, of the states they leave; TD(λ) is the geometric
mean of these (Sutton 1988, Learning to predict by the methods of temporal differences; Sutton & Barto 2018, §12.1).

A state without a proof is "not provable" to the degree that it was tried: weighted by the share of the policy that was
tried on it in vain. Or its target is *censored*, "more than d tactics", with d from what was tried. Both rest on
`prover.search.evidence`: no visit counts, no averages over simulations. The worst outcome at full weight, the third
choice, ignores the effort: it means "not within the budget of this run", and is right for that budget alone.

A lookahead needs neither proof nor search: a state takes one tactic more than the value expects behind the best of its
tactics, by what these would leave (value iteration over predicted outcomes; Agostinelli et al. 2019, Solving the
Rubik's cube with deep reinforcement learning and search, eq. 2). So lengths spread from proofs to states that no search
has solved.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from rl.returns import lambda_return, n_step_return
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


@dataclass(frozen=True, slots=True)
class ActionTargets:
    """What is known of a state's tactics, `[tactics, 3]`, NaN where nothing is.

    Columns: whether Lean refuses it (1 or 0), whether it closes the goal (1 or 0), tactics that remain after it.
    """

    table: Tensor


def action_targets(good: GoodState, tactics: Sequence[str]) -> ActionTargets:
    """Of a solved state's tactics. A tactic that led on, and to no proof, is known for nothing: it may not close."""
    unknown = math.nan
    rows: list[tuple[float, float, float]] = []
    for tactic in tactics:
        remaining = good.remaining.get(tactic)
        if remaining is not None and remaining > 0:
            rows.append((0.0, float(remaining == 1), unknown if remaining == 1 else remaining - 1.0))
        elif remaining is not None:
            rows.append((0.0, unknown, unknown))
        elif tactic in good.rejected:
            rows.append((1.0, 0.0, unknown))
        else:
            rows.append((unknown, unknown, unknown))
    return ActionTargets(torch.tensor(rows).reshape(-1, 3))


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


def foreseen_target(known: ValueTarget, behind: Tensor) -> ValueTarget:
    """What a lookahead says of a state.

    known: the target by its shortest known proof, `UNSOLVED` without one. behind: tactics expected behind each of its
    tactics, NaN where unknown. It counts nothing where neither says anything.
    """
    least = behind.nan_to_num(math.inf).min().item() if len(behind) else math.inf
    remaining = min(math.inf if known.censored else known.remaining, 1.0 + least)
    return ValueTarget(remaining) if math.isfinite(remaining) else replace(UNSOLVED, weight=0.0)


def solved_target(state: GoodState, kind: ReturnKind, n: int, decay: float) -> ValueTarget:
    """The target of a solved state: its Monte Carlo return where no value had a say on its shortest proof.

    n: of `N_STEP`; decay: λ of `TD_LAMBDA`. "More than 0", which says nothing, when the return is not known.
    """
    if not state.fewest:
        return ValueTarget(0.0, censored=True)
    of_proof = kind in (ReturnKind.MONTE_CARLO, ReturnKind.LOOKAHEAD)
    if of_proof or not state.returns or state.returns[-1] > state.fewest:
        return ValueTarget(float(state.fewest))
    found = n_step_return(state.returns, n) if kind is ReturnKind.N_STEP else lambda_return(state.returns, decay)
    return ValueTarget(max(found, 1.0))

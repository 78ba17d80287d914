"""Returns of the steps of a proof: what the value learns of a solved state, beside Monte Carlo.

An n-step return counts n tactics of the proof and adds what the value said, during the search, of the states they
leave; TD(λ) is the geometric mean of these (Sutton 1988, Learning to predict by the methods of temporal differences;
Sutton & Barto 2018, §12.1). Search processes compute them, which have no torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prover.search import ProofStep


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

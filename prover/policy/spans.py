"""Which polynomials are combinations of others: exact elimination, and a linear program for combinations with signs.

A *certificate* of p ≥ 0 writes p as a sum of products of what is not negative (Stengle 1974, "A Nullstellensatz and a
Positivstellensatz in semialgebraic geometry"); which products are tried is bounded, so the numbers are those of a
linear program (Handelman 1988), whose vertex is found in floating point and then computed exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from prover.policy.polynomials import Monomial, Polynomial, add, constant, multiply, scaled

Combination = dict[int, Polynomial]
"""Number of a generator → the polynomial that it is multiplied with."""
_SMALL = 1e-9


def _leading(p: Polynomial) -> Monomial:
    return max(p, key=lambda m: (len(m), m))


def _plus(a: Combination, b: Combination, factor: Fraction) -> Combination:
    total = dict(a)
    for number, p in b.items():
        total[number] = add(total.get(number, {}), p, factor)
    return {n: p for n, p in total.items() if p}


@dataclass(slots=True)
class Span:
    """The polynomials that are sums of given generators times given monomials, by elimination."""

    rows: dict[Monomial, tuple[Polynomial, Combination]] = field(
        default_factory=dict[Monomial, tuple[Polynomial, Combination]]
    )

    @classmethod
    def of(cls, generators: Sequence[Polynomial], multipliers: Sequence[Monomial], most: int = 160) -> Span:
        """The span of each generator times each multiplier; what comes after the first `most` products is left out."""
        span = cls()
        count = 0
        for multiplier in multipliers:
            for number, generator in enumerate(generators):
                count += 1
                if count > most:
                    return span
                factor: Polynomial = {multiplier: Fraction(1)}
                span._insert(multiply(generator, factor), {number: factor})
        return span

    def _insert(self, p: Polynomial, combination: Combination) -> None:
        rest, used = self.reduce(p)
        if rest:
            lead = _leading(rest)
            inverse = 1 / rest[lead]
            both = _plus(combination, used, Fraction(-1))
            self.rows[lead] = (scaled(rest, inverse), {n: scaled(q, inverse) for n, q in both.items()})

    def reduce(self, p: Polynomial) -> tuple[Polynomial, Combination]:
        """What is left of p when rows are subtracted, and the combination that was: p = rest + Σ qᵢ · generatorᵢ."""
        rest = dict(p)
        used: Combination = {}
        done: dict[Monomial, Fraction] = {}
        while rest:
            lead = _leading(rest)
            row = self.rows.get(lead)
            if row is None:
                done[lead] = rest.pop(lead)
                continue
            factor = rest[lead]
            rest = dict(add(rest, row[0], -factor))
            used = _plus(used, row[1], factor)
        return done, used


def nonnegative_combination(
    candidates: Sequence[Polynomial], strict: Sequence[bool]
) -> tuple[dict[int, Fraction], Fraction] | None:
    """Weights λ ≥ 0 and μ ≥ 0 with Σ λₖ · candidateₖ = −μ, where a strict candidate has a weight or μ > 0.

    None if there are none, or none of moderate size. Weights are for the numbers of candidates.
    """
    from scipy.optimize import linprog

    monomials = sorted({m for p in candidates for m in p if m})
    place = {m: i for i, m in enumerate([(), *monomials])}
    matrix = np.zeros((len(place) + 1, len(candidates) + 1))
    for column, p in enumerate(candidates):
        for m, c in p.items():
            matrix[place[m], column] = float(c)
    matrix[0, -1] = 1.0
    matrix[-1, :-1] = strict
    matrix[-1, -1] = 1.0
    right = np.zeros(len(place) + 1)
    right[-1] = 1.0
    cost = np.array([*(1.0 + 0.1 * len(p) for p in candidates), 0.0])
    found = linprog(cost, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs-ds")
    if found.x is None or found.status != 0:
        return None
    support = [int(k) for k in np.flatnonzero(found.x > _SMALL)]
    return _exactly(candidates, strict, support)


def _exactly(
    candidates: Sequence[Polynomial], strict: Sequence[bool], support: Sequence[int]
) -> tuple[dict[int, Fraction], Fraction] | None:
    """The weights of a vertex by exact elimination: unknowns are the members of the support, the surplus μ the last."""
    surplus = len(candidates)
    columns = [candidates[k] if k != surplus else constant(1) for k in support]
    monomials = {m for p in columns for m in p}
    rows = [[p.get(m, Fraction(0)) for p in columns] + [Fraction(0)] for m in monomials]
    rows.append([Fraction(int(k == surplus or strict[k])) for k in support] + [Fraction(1)])
    solved = solve(rows, len(columns))
    if solved is None or any(x < 0 for x in solved):
        return None
    weights = {k: x for k, x in zip(support, solved, strict=True) if x}
    return {k: x for k, x in weights.items() if k != surplus}, weights.get(surplus, Fraction(0))


def solve(rows: list[list[Fraction]], unknowns: int) -> list[Fraction] | None:
    """A solution of linear equations, each a row of coefficients and the right side; free unknowns are 0."""
    pivots: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        for column, pivot in pivots:
            if row[column]:
                factor = row[column]
                row = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        lead = next((i for i in range(unknowns) if row[i]), None)
        if lead is None:
            if row[unknowns]:
                return None
            continue
        row = [a / row[lead] for a in row]
        pivots = [(c, [a - p[lead] * b for a, b in zip(p, row, strict=True)] if p[lead] else p) for c, p in pivots]
        pivots.append((lead, row))
    values = dict.fromkeys(range(unknowns), Fraction(0)) | {c: p[unknowns] for c, p in pivots}
    return [values[i] for i in range(unknowns)]

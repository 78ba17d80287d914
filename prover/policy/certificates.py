"""Tactics that prove equations and inequalities of a field by a certificate: which multiples of what is given add up.

What Lean's own automation has no tactic for is computed here and written out, and Lean checks it
(`Suites.Defs.Certificates`): an equation as a combination of others, an inequality as a sum of products, a polynomial
with rational roots as a product. After Mathlib's `linear_combination`, `linarith` and `nlinarith`, without any of them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from prover.policy.arithmetic_facts import NumberClaim, NumberFacts, facts_of, nonzero_proof
from prover.policy.goals import ParsedGoal
from prover.policy.polynomials import (
    ONE,
    Monomial,
    NotPolynomial,
    Numbers,
    Polynomial,
    add,
    degree,
    denominator,
    multiply,
    scaled,
)
from prover.policy.spans import Combination, Span, nonnegative_combination

_MOST_EQUATIONS = 24
_MOST_SIGNS = 7
_MOST_ATOMS = 6


@dataclass(frozen=True, slots=True)
class _Term:
    """A product that is not negative, with the text of its proof and the atoms that stand in it."""

    p: Polynomial
    strict: bool
    text: str
    atoms: frozenset[int]


def certificates(goal: ParsedGoal, fresh: str = "n") -> Iterator[str]:
    """Tactics that close the goal, or split it by the roots of an equation; `fresh` is a name that the goal lacks."""
    facts = facts_of(goal)
    if facts is None:
        return
    try:
        yield from _closing(facts, goal.target.strip(), fresh)
        yield from _roots(facts)
    except NotPolynomial:  # a product became too large
        return


def _closing(facts: NumberFacts, text: str, fresh: str) -> Iterator[str]:
    target = facts.target
    whole = facts.atoms.kind is not Numbers.FIELD
    if whole and _linear(facts):
        return  # `omega` decides it
    if target is not None and target.relation == "=":
        found = _equation(facts, target) or _without_quotients(facts, target)
        if found is not None:
            yield _exact(facts, "eq", found)
            return
    if not facts.ordered:
        return
    if target is None:
        if text == "False" and (found := _refutation(facts, [], facts.equations)) is not None:
            yield f"exact OrderedField.refute {found[1]} ({found[0]})"
        return
    yield from _inequality(facts, target, fresh)


def _linear(facts: NumberFacts) -> bool:
    claims = [*facts.equations, *facts.signs, *([facts.target] if facts.target else [])]
    return all(degree(p) <= 1 for c in claims for p in (c.left, c.right))


def _exact(facts: NumberFacts, relation: str, term: str) -> str:
    """The tactic; claims about whole numbers are claims about rational ones."""
    if facts.atoms.kind is Numbers.FIELD:
        return f"exact {term}"
    return f"exact NumeralField.{facts.atoms.kind.lower()}_{relation} ({term})"


# Equations


def _monomials(atoms: Sequence[int], most: int) -> list[Monomial]:
    """All products of at most so many of the atoms, which are in order."""
    return [m for k in range(most + 1) for m in itertools.combinations_with_replacement(atoms, k)]


def _equation(facts: NumberFacts, target: NumberClaim) -> str | None:
    """The term that proves an equation from those that are given."""
    p = target.difference
    if not p:
        return f"NumeralField.equal {facts.names(target.atoms)}"
    equations = facts.equations[:_MOST_EQUATIONS]
    if not equations:
        return None
    differences = [c.difference for c in equations]
    atoms = sorted({n for c in equations for n in c.atoms} | {n for m in p for n in m})[: _MOST_ATOMS + 4]
    for most in (0, 1, 2):
        span = Span.of(differences, _monomials(atoms, most))
        rest, combination = span.reduce(p)
        if not rest:
            return _combined(facts, equations, combination, target)
    return None


def _without_quotients(facts: NumberFacts, target: NumberClaim) -> str | None:
    """The same for the equation times all divisors in it that are known not to be 0."""
    divisors = {q.below: q for n in target.atoms if (q := facts.atoms.quotients.get(n)) is not None}
    proofs = {below: nonzero_proof(facts, below) for below in divisors}
    if not divisors or None in proofs.values() or len(divisors) > 3:
        return None
    product: Polynomial = ONE
    for quotient in divisors.values():
        product = multiply(product, quotient.divisor)
    (first, proof), *rest = proofs.items()
    text, shown = proof or "", first
    for below, other in rest:
        text, shown = f"(NumeralField.mul_ne_zero {text} {other})", f"{shown} * {below}"
    scaled_target = replace(target, left=multiply(product, target.left), right=multiply(product, target.right))
    atoms = target.atoms | {n for m in product for n in m}
    found = _equation(facts, replace(scaled_target, atoms=atoms))
    return None if found is None else f"NumeralField.of_mul ({shown}) {text} ({found})"


def _combined(
    facts: NumberFacts, equations: Sequence[NumberClaim], combination: Combination, target: NumberClaim
) -> str:
    n = denominator(combination.values())
    used = [(equations[k], scaled(q, n)) for k, q in combination.items()]
    atoms = target.atoms | {a for c, q in used for a in (*c.atoms, *(i for m in q for i in m))}
    given = _sum([f".times {facts.atoms.show(q)} {c.proof}" for c, q in used])
    return f"NumeralField.combine {facts.names(frozenset(atoms))} {n} ({given})"


def _sum(parts: Sequence[str]) -> str:
    """``.add (a) (.add (b) (c))``"""
    *rest, last = parts
    for part in reversed(rest):
        last = f".add ({part}) ({last})"
    return last


# Inequalities


def _inequality(facts: NumberFacts, target: NumberClaim, fresh: str) -> Iterator[str]:
    p = target.difference
    numbers = target.atoms
    negated = {
        "≤": [NumberClaim(fresh, ">", target.left, target.right, numbers)],
        "<": [NumberClaim(fresh, "≥", target.left, target.right, numbers)],
        "≥": [NumberClaim(fresh, "<", target.left, target.right, numbers)],
        ">": [NumberClaim(fresh, "≤", target.left, target.right, numbers)],
        "=": [
            NumberClaim(fresh, "<", target.left, target.right, numbers),
            NumberClaim(fresh, ">", target.left, target.right, numbers),
        ],
        "≠": [],
    }[target.relation]
    if target.relation == "≠":
        found = _refutation(facts, [], [*facts.equations, NumberClaim(fresh, "=", target.left, target.right, numbers)])
        if found is not None:
            yield _exact(facts, "ne", f"OrderedField.ne_by {found[1]} fun {fresh} => {found[0]}")
        return
    proofs = [_refutation(facts, [claim], facts.equations, p) for claim in negated]
    if any(found is None for found in proofs):
        return
    names = facts.names(frozenset(a for found in proofs if found for a in found[2]))
    lambdas = " ".join(f"(fun {fresh} => {found[0]})" for found in proofs if found)
    relation = {"≤": "le", "<": "lt", "≥": "le", ">": "lt", "=": "eq"}[target.relation]
    yield _exact(facts, relation, f"OrderedField.{relation}_by {names} {lambdas}")


def _refutation(
    facts: NumberFacts,
    negated: Sequence[NumberClaim],
    equations: Sequence[NumberClaim],
    target: Polynomial | None = None,
) -> tuple[str, str, frozenset[int]] | None:
    """A sum of products that is positive by what is given and not by its normal form: its proof, names, atoms."""
    claims = [*negated, *facts.signs[:_MOST_SIGNS]]
    base = [_Term(*c.sign, f".of {c.proof}", c.atoms) for c in claims]
    if facts.atoms.kind is Numbers.FIELD:
        for claim in facts.nonzero[:3]:
            difference = claim.difference
            base.append(_Term(multiply(difference, difference), True, f".apart {claim.proof}", claim.atoms))
    for name in facts.naturals[:4]:
        number = facts.atoms.number(name)
        base.append(_Term({(number,): Fraction(1)}, False, f".nat {name}", frozenset([number])))
    equations = equations[-_MOST_EQUATIONS:]
    differences = [c.difference for c in equations]
    atoms = sorted({n for c in (*equations, *base) for n in c.atoms})[: _MOST_ATOMS + 2]
    for terms, most in _stages(facts, base, target):
        span = Span.of(differences, _monomials(atoms, most))
        reduced = [span.reduce(t.p)[0] for t in terms]
        found = nonnegative_combination(reduced, [t.strict for t in terms])
        if found is not None:
            return _refuted(facts, terms, found[0], equations, span)
    return None


def _stages(facts: NumberFacts, base: list[_Term], target: Polynomial | None) -> Iterator[tuple[list[_Term], int]]:
    """More and more products, with the degree of what equations are multiplied with."""
    if base:
        yield base, 0
    squares = _squares(facts, base, target)
    pairs = [
        _Term(multiply(a.p, b.p), a.strict and b.strict, f".mul ({a.text}) ({b.text})", a.atoms | b.atoms)
        for a, b in itertools.combinations_with_replacement(base, 2)
    ]
    if pairs or squares:
        yield [*base, *squares, *pairs], 1
    weighted = [
        _Term(multiply(a.p, s.p), False, f".mul ({a.text}) ({s.text})", a.atoms | s.atoms)
        for a in base[:5]
        for s in squares[:8]
        if degree(a.p) <= 2
    ]
    if weighted:
        triples = [
            _Term(multiply(a.p, b.p), a.strict and b.strict, f".mul ({a.text}) ({b.text})", a.atoms | b.atoms)
            for a in base[:4]
            for b in pairs[:10]
            if degree(a.p) + degree(b.p) <= 4
        ]
        yield [*base, *squares, *pairs, *weighted, *triples], 1


def _squares(facts: NumberFacts, base: Sequence[_Term], target: Polynomial | None) -> list[_Term]:
    """Squares of atoms, of sums and differences of two, and those that a quadratic target consists of."""
    atoms = sorted({n for m in target or {} for n in m} or {n for t in base for n in t.atoms})[:_MOST_ATOMS]
    roots: list[Polynomial] = [{(n,): Fraction(1)} for n in atoms]
    for a, b in itertools.combinations(atoms, 2):
        roots += [{(a,): Fraction(1), (b,): Fraction(s)} for s in (-1, 1)]
    roots += [{(n,): Fraction(1), (): Fraction(s)} for n in atoms for s in (-1, 1)]
    if target is not None:
        for sign in (-1, 1):
            roots += _completed(scaled(target, sign), atoms)
        if degree(target) >= 4:
            for a, b in itertools.combinations(atoms[:4], 2):
                roots += [{(a, a): Fraction(1), (b, b): Fraction(-1)}, {(a, b): Fraction(1), (): Fraction(-1)}]
                roots += [{(a, a): Fraction(1), (a, b): Fraction(-1)}, {(a, b): Fraction(1), (b, b): Fraction(-1)}]
                roots.append({(a, b): Fraction(1)})
    found: dict[str, _Term] = {}
    for root in roots:
        text = f".square {facts.atoms.show(root)}"
        found.setdefault(text, _Term(multiply(root, root), False, text, frozenset(n for m in root for n in m)))
    return list(found.values())


def _completed(p: Polynomial, atoms: Sequence[int]) -> list[Polynomial]:
    """The linear forms whose squares a quadratic polynomial is a sum of, by completing squares; none if it is not."""
    if degree(p) != 2:
        return []
    rest = p
    roots: list[Polynomial] = []
    for atom in atoms:
        c = rest.get((atom, atom), Fraction(0))
        if c < 0:
            return []
        if c == 0:
            continue
        root: dict[Monomial, Fraction] = {(atom,): Fraction(1)}
        for m, d in rest.items():
            if atom in m and m != (atom, atom):
                other = list(m)
                other.remove(atom)
                root[tuple(other)] = d / (2 * c)
        rest = add(rest, scaled(multiply(root, root), c), -1)
        roots.append(scaled(root, denominator([root])))
    return roots if degree(rest) == 0 and rest.get((), Fraction(0)) >= 0 else []


def _refuted(
    facts: NumberFacts,
    terms: Sequence[_Term],
    weights: dict[int, Fraction],
    equations: Sequence[NumberClaim],
    span: Span,
) -> tuple[str, str, frozenset[int]]:
    total: Polynomial = {}
    for k, weight in weights.items():
        total = add(total, terms[k].p, weight)
    _, combination = span.reduce(total)
    n = math.lcm(*(w.denominator for w in weights.values()), denominator(combination.values()))
    parts: list[str] = []
    atoms: set[int] = set()
    for k, weight in weights.items():
        term = terms[k]
        parts.append(f".times {weight * n} ({term.text})" if weight * n != 1 else term.text)
        atoms |= term.atoms
    for k, q in combination.items():
        parts.append(f".zero {facts.atoms.show(scaled(q, -n))} {equations[k].proof}")
        atoms |= equations[k].atoms | {i for m in q for i in m}
    return _sum(parts), facts.names(frozenset(atoms)), frozenset(atoms)


# Roots


def _roots(facts: NumberFacts) -> Iterator[str]:
    """``rcases … with h | h`` for the rational roots of equations in one atom."""
    if facts.atoms.kind is not Numbers.FIELD:
        return
    for claim in facts.equations:
        p = claim.difference
        atoms = {n for m in p for n in m}
        if len(atoms) != 1 or degree(p) < 2 or degree(p) > 4:
            continue
        (atom,) = atoms
        for root in _rational_roots(p, atom):
            linear: Polynomial = {(atom,): Fraction(1)}
            linear = add(linear, ONE, -root)
            other = _divided(p, atom, root)
            linear = scaled(linear, denominator([linear]))
            rest = scaled(other, denominator([other]))
            product = multiply(linear, rest)
            m = next(iter(product))
            ratio = product[m] / p[m]  # product = ratio · p, so ratio.denominator · product = ratio.numerator · p
            n, c = ratio.denominator, ratio.numerator
            left, right = facts.atoms.show(linear), facts.atoms.show(rest)
            given = f".times ({c}) {claim.proof}"
            yield (f"rcases NumeralField.factors {facts.names(claim.atoms)} {left} {right} {n} ({given}) with h | h")
            break


def _rational_roots(p: Polynomial, atom: int) -> Iterator[Fraction]:
    coefficients = {len(m): c for m, c in scaled(p, denominator([p])).items()}
    lowest = min(coefficients)
    if lowest > 0:
        yield Fraction(0)
        return
    last, first = abs(int(coefficients[0])), abs(int(coefficients[max(coefficients)]))
    if last > 10**7 or first > 10**5:
        return
    for q in _divisors(first):
        for r in _divisors(last):
            for root in (Fraction(r, q), Fraction(-r, q)):
                if sum(c * root**k for k, c in coefficients.items()) == 0:
                    yield root


def _divisors(n: int) -> list[int]:
    small = [d for d in range(1, math.isqrt(n) + 1) if n % d == 0]
    return sorted({*small, *(n // d for d in small)})


def _divided(p: Polynomial, atom: int, root: Fraction) -> Polynomial:
    """p / (x − root), by Horner's scheme."""
    top = degree(p)
    carried = Fraction(0)
    quotient: dict[Monomial, Fraction] = {}
    for k in range(top, 0, -1):
        carried = carried * root + p.get((atom,) * k, Fraction(0))
        if carried:
            quotient[(atom,) * (k - 1)] = carried
    return quotient

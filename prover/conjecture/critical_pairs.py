"""What two equations say together: their critical pairs.

Where a side of one equation unifies with a part of a side of another that is no variable, the common instance can be
rewritten in two ways, and the results are equal: Knuth and Bendix 1970, "Simple word problems in universal algebras".
Equations that cannot be oriented are used in both directions (Bachmair, Dershowitz and Plaisted 1989, "Completion
without failure").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from prover.conjecture.equations import TermEquation
from prover.conjecture.patterns import Pattern, rename

MOST_SYMBOLS = 16
"""Of both sides together, in a critical pair."""


def critical_pairs(equations: Sequence[TermEquation], most: int = MOST_SYMBOLS) -> list[TermEquation]:
    """The critical pairs of these equations, small ones first; none of them is among the equations."""
    known = {e.canonical() for e in equations}
    found: dict[TermEquation, None] = {}
    rules = [rule for e in equations for rule in _rules(e)]
    for outer in rules:
        for inner in rules:
            for pair in _overlaps(outer, inner):
                if pair.size <= most and pair.left != pair.right:
                    found.setdefault(pair.canonical())
    return sorted((e for e in found if e not in known), key=lambda e: (e.size, repr(e)))


def unified(left: Pattern, right: Pattern) -> dict[str, Pattern] | None:
    """Terms for holes that make both equal, most general ones, with holes in them replaced as far as possible; None if
    there are none (Robinson 1965, "A machine-oriented logic based on the resolution principle").
    """
    values: dict[str, Pattern] = {}
    todo = [(left, right)]
    while todo:
        a, b = (_put(term, values) for term in todo.pop())
        if a == b:
            continue
        if b.hole and not a.hole:
            a, b = b, a
        if a.hole:
            if any(p == a for p in b.walk()):
                return None
            values = {name: _put(term, {a.head: b}) for name, term in values.items()} | {a.head: b}
        elif a.head == b.head and len(a.arguments) == len(b.arguments):
            todo += zip(a.arguments, b.arguments, strict=True)
        else:
            return None
    return values


def _rules(equation: TermEquation) -> Iterator[tuple[Pattern, Pattern]]:
    """Directions in which it rewrites: from a compound side that has all the variables of the other."""
    for left, right in ((equation.left, equation.right), (equation.right, equation.left)):
        if left.arguments and _holes(right) <= _holes(left):
            yield left, right


def _overlaps(outer: tuple[Pattern, Pattern], inner: tuple[Pattern, Pattern]) -> Iterator[TermEquation]:
    whole, other = (_apart(side, "o") for side in outer)
    left, right = (_apart(side, "i") for side in inner)
    for part in dict.fromkeys(p for p in whole.walk() if not p.hole and p.arguments):
        values = unified(part, left)
        if values is None:
            continue
        for replaced in _replaced_once(whole, part, right):
            yield TermEquation(_put(replaced, values), _put(other, values))


def _replaced_once(term: Pattern, part: Pattern, new: Pattern) -> Iterator[Pattern]:
    """The term with one occurrence of a part replaced."""
    if term == part:
        yield new
    for i, argument in enumerate(term.arguments):
        for changed in _replaced_once(argument, part, new):
            yield Pattern(term.head, (*term.arguments[:i], changed, *term.arguments[i + 1 :]), term.hole)


def _apart(term: Pattern, mark: str) -> Pattern:
    return rename(term, {name: f"{name}{mark}" for name in _holes(term)})


def _holes(term: Pattern) -> frozenset[str]:
    return frozenset(p.head for p in term.walk() if p.hole)


def _put(term: Pattern, values: Mapping[str, Pattern]) -> Pattern:
    if term.hole:
        return values.get(term.head, term)
    return Pattern(term.head, tuple(_put(argument, values) for argument in term.arguments))

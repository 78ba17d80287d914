"""What follows at once from known equations: congruence closure over their instances, without Lean.

The known equations are instantiated wherever a side of theirs matches a subterm of the claim, once; equal terms are
merged, and so are terms whose arguments are equal (Nelson and Oppen 1980, "Fast decision procedures based on congruence
closure"). One round is a few rewriting steps side by side. More rounds would throw out lemmas, too, that follow and are
worth having all the same, such as a + (b + c) = b + (a + c).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from networkx.utils import UnionFind

from prover.conjecture.novelty import ParsedStatement
from prover.conjecture.patterns import Pattern, matched, substituted

MOST_TERMS = 400
"""Terms in the closure; instances beyond are left out."""


def follows_at_once(claim: ParsedStatement, known: Sequence[ParsedStatement]) -> bool:
    """Whether an equation follows by one round of rewriting from known equations without hypotheses, none larger.

    What follows from a larger one alone is the better statement of the two: (x + y) + z = x + (y + z) where
    (x + (0 + y)) + z = x + (y + z) was proved before. False for what is no equation that can be read.
    """
    sides = _sides(claim)
    simpler = [other for other in known if not other.facts and other.size <= claim.size]
    equations = [pair for other in simpler if (pair := _sides(other)) is not None]
    if sides is None or not equations:
        return False
    terms = dict.fromkeys(part for side in sides for part in side.walk())
    equal: list[tuple[Pattern, Pattern]] = []
    for term in tuple(terms):
        for instance in _instances(term, equations):
            if len(terms) < MOST_TERMS:
                equal.append((term, instance))
                terms.update(dict.fromkeys(instance.walk()))
    return _closed(terms, equal, *sides)


def _sides(claim: ParsedStatement) -> tuple[Pattern, Pattern] | None:
    tree = claim.tree
    if tree is None or tree.head != "=" or len(tree.arguments) != 2:
        return None
    return tree.arguments[0], tree.arguments[1]


def _instances(term: Pattern, equations: Iterable[tuple[Pattern, Pattern]]) -> Iterator[Pattern]:
    """The other sides of the equations one of whose sides matches the term; a bare variable is no match."""
    for left, right in equations:
        for side, other in ((left, right), (right, left)):
            if side.hole:
                continue
            found = matched(side, term)
            if found is not None and all(part.head in found for part in other.walk() if part.hole):
                yield substituted(other, found)


def _closed(terms: Iterable[Pattern], equal: Iterable[tuple[Pattern, Pattern]], left: Pattern, right: Pattern) -> bool:
    """Whether two terms are equal in the congruence closure."""
    classes: UnionFind[Pattern] = UnionFind(terms)
    for a, b in equal:
        classes.union(a, b)
    compound = [term for term in terms if term.arguments]
    merged = True
    while merged and classes[left] != classes[right]:
        merged = False
        by_arguments: dict[tuple[str, tuple[Pattern, ...]], Pattern] = {}
        for term in compound:
            key = term.head, tuple(classes[part] for part in term.arguments)
            other = by_arguments.setdefault(key, term)
            if classes[other] != classes[term]:
                classes.union(other, term)
                merged = True
    return classes[left] == classes[right]

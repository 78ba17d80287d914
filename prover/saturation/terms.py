"""Terms of one binary operation, shared: equal terms are one object, so that equality is identity.

Names are numbers: variables are positive, constants negative, 0 stands for the operation. A bank's terms carry what
the term order asks for, and what rewriting has found out about them (see `prover.saturation.rewriting`).
Source of sharing: J. Filliâtre, S. Conchon (2006), "Type-safe modular hash-consing".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prover.types import LemmaError

if TYPE_CHECKING:
    from prover.saturation.rewriting import Reduction

OPERATION: Final = 0
MOST_VARIABLES: Final = 24
"""Variables of two equations together, when one is put into the other."""
HALF: Final = MOST_VARIABLES // 2
"""Variables of one equation; its copy for superposition has the next `HALF` numbers."""
_BITS: Final = 8
MOST_LEAVES: Final = (1 << _BITS - 1) - 1
"""A variable's occurrences are counted in `_BITS` bits, the highest of which stays free."""
GUARDS: Final = sum(1 << (_BITS * (v + 1) - 1) for v in range(MOST_VARIABLES + 1))


class SharedTerm:
    """A term of a `TermBank`. Leaves are their own arguments.

    `leaves` counts them; `counts` holds the occurrences of variable v in bits 8v to 8v + 7, and is 0 for ground terms.
    `reduction` is the first step that rewriting found, kept for ever; `checked` is the number of rules for which the
    term is known to be in normal form while there is no such step.
    """

    __slots__ = ("checked", "counts", "leaves", "left", "name", "reduction", "right")

    def __init__(self, name: int, left: SharedTerm | None, right: SharedTerm | None) -> None:
        self.name = name
        self.left = left or self
        self.right = right or self
        self.leaves: int = left.leaves + right.leaves if left and right else 1
        self.counts: int = left.counts + right.counts if left and right else (1 << _BITS * name if name > 0 else 0)
        self.reduction: Reduction | None = None
        self.checked = 0


@dataclass(frozen=True, slots=True)
class TermBank:
    """All terms of one saturation."""

    _applications: dict[tuple[SharedTerm, SharedTerm], SharedTerm]
    _names: dict[int, SharedTerm]

    @classmethod
    def empty(cls) -> TermBank:
        """A bank without terms."""
        return cls({}, {})

    def leaf(self, name: int) -> SharedTerm:
        """A variable (positive) or a constant (negative). Raises `LemmaError` beyond `MOST_VARIABLES`."""
        found = self._names.get(name)
        if found is None:
            if name > MOST_VARIABLES:
                raise LemmaError(f"more than {HALF} variables in an equation")
            found = self._names[name] = SharedTerm(name, None, None)
        return found

    def apply(self, left: SharedTerm, right: SharedTerm) -> SharedTerm:
        """``left ◇ right``."""
        key = (left, right)
        found = self._applications.get(key)
        if found is None:
            found = self._applications[key] = SharedTerm(OPERATION, left, right)
        return found

    def substitute(self, term: SharedTerm, values: Mapping[int, SharedTerm]) -> SharedTerm:
        """The term with variables replaced, once, by their values; those without a value stay."""
        if not term.counts:
            return term
        if term.name:
            return values.get(term.name, term)
        return self.apply(self.substitute(term.left, values), self.substitute(term.right, values))


def variables_of(*terms: SharedTerm) -> list[int]:
    """Variables in the order of their first occurrence."""
    found: dict[int, None] = {}
    waiting = list(reversed(terms))
    while waiting:
        term = waiting.pop()
        if term.name > 0:
            found[term.name] = None
        elif not term.name and term.counts:
            waiting += (term.right, term.left)
    return list(found)


def match_shared(pattern: SharedTerm, term: SharedTerm, values: dict[int, SharedTerm]) -> bool:
    """Whether values for the pattern's variables make it the term; they are added to `values`, which may hold some."""
    if pattern.name > 0:
        return values.setdefault(pattern.name, term) is term
    if pattern.name or term.name:
        return pattern is term
    if pattern.leaves > term.leaves:
        return False
    return match_shared(pattern.left, term.left, values) and match_shared(pattern.right, term.right, values)


def is_greater(left: SharedTerm, right: SharedTerm) -> bool:
    """The order of Knuth and Bendix: by leaves, then from the left; constants by number, ``-1`` the smallest.

    Every leaf weighs 1 and the operation 0, which for one binary operation is the same as any equal weights. Total on
    ground terms. Source: D. Knuth, P. Bendix (1970), "Simple word problems in universal algebras".
    """
    while True:
        if left is right or ((left.counts | GUARDS) - right.counts) & GUARDS != GUARDS:
            return False
        if left.leaves != right.leaves:
            return left.leaves > right.leaves
        if left.name or right.name:
            return left.name < right.name < 0
        if left.left is right.left:
            left, right = left.right, right.right
        else:
            left, right = left.left, right.left


def unify(left: SharedTerm, right: SharedTerm, values: dict[int, SharedTerm]) -> bool:
    """Whether values for the variables of both make them equal; `values` then maps variables to terms that may hold
    further variables with values (J. Robinson 1965, with bindings as a triangle).
    """
    while left.name > 0 and left.name in values:
        left = values[left.name]
    while right.name > 0 and right.name in values:
        right = values[right.name]
    if left is right:
        return True
    if left.name > 0:
        if _occurs(left.name, right, values):
            return False
        values[left.name] = right
        return True
    if right.name > 0:
        if _occurs(right.name, left, values):
            return False
        values[right.name] = left
        return True
    if left.name or right.name:
        return False
    return unify(left.left, right.left, values) and unify(left.right, right.right, values)


def _occurs(variable: int, term: SharedTerm, values: Mapping[int, SharedTerm]) -> bool:
    if not term.counts:
        return False
    if term.name:
        if term.name == variable:
            return True
        bound = values.get(term.name)
        return bound is not None and _occurs(variable, bound, values)
    return _occurs(variable, term.left, values) or _occurs(variable, term.right, values)

"""What is decided about implications between laws: bit matrices, closed under transitivity and duality."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prover.worlds.laws import Law, MagmaTerm, Op, Var

Bits = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


def duals(laws: Sequence[Law]) -> Numbers:
    """For each law the number of its dual, with the arguments of every operation exchanged; -1 if it is not there."""
    numbers = {key: n for n, law in enumerate(laws) for key in (_key(law.left, law.right), _key(law.right, law.left))}
    return np.array([numbers.get(_key(_mirror(law.left), _mirror(law.right)), -1) for law in laws])


def _mirror(term: MagmaTerm) -> MagmaTerm:
    return term if isinstance(term, Var) else Op(_mirror(term.right), _mirror(term.left))


def _key(left: MagmaTerm, right: MagmaTerm) -> str:
    """The equation's text with variables renamed by their first occurrence."""
    names: dict[str, str] = {}

    def show(term: MagmaTerm) -> str:
        if isinstance(term, Var):
            return names.setdefault(term.name, str(len(names)))
        return f"({show(term.left)}{show(term.right)})"

    return f"{show(left)}={show(right)}"


def transitive_closure(relation: Bits) -> Bits:
    """The smallest transitive and reflexive relation that contains this one, `[laws, laws]` (S. Warshall 1962)."""
    count = len(relation)
    closed = relation.copy()
    np.fill_diagonal(closed, True)
    packed = np.packbits(closed, axis=1)
    for middle in range(count):
        rows = np.flatnonzero(packed[:, middle >> 3] & (128 >> (middle & 7)))
        if len(rows) > 1:
            packed[rows] |= packed[middle]
    return np.unpackbits(packed, axis=1, count=count).astype(np.bool_)


@dataclass(frozen=True, slots=True)
class Separation:
    """Laws that hold in a magma, and laws that do not; numbered from 0."""

    holding: tuple[int, ...]
    failing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """`proved[i, j]`: law i implies law j; `refuted[i, j]`: it does not; both `[laws, laws]`. A law implies itself."""

    proved: Bits
    refuted: Bits

    @property
    def decided(self) -> int:
        """Pairs of different laws that are decided."""
        return int((self.proved | self.refuted).sum()) - len(self.proved)

    @property
    def clashes(self) -> int:
        """Pairs that are proved and refuted: none, if Lean is consistent."""
        return int((self.proved & self.refuted).sum())


def closure_from(implications: Iterable[tuple[int, int]], separations: Iterable[Separation], dual: Numbers) -> Closure:
    """What follows from implications and magmas, with their duals: the dual of an implication turns all products
    around, and so does the opposite of a magma.
    """
    proved = np.zeros((len(dual), len(dual)), dtype=np.bool_)
    for premise, conclusion in implications:
        proved[premise, conclusion] = True
        if dual[premise] >= 0 and dual[conclusion] >= 0:
            proved[dual[premise], dual[conclusion]] = True
    proved = transitive_closure(proved)
    refuted = np.zeros_like(proved)
    for separation in separations:
        separate(refuted, proved, separation, dual)
    return Closure(proved, refuted)


def separate(refuted: Bits, proved: Bits, separation: Separation, dual: Numbers) -> None:
    """Add to `refuted` what a magma and its opposite show: all that follows from laws that hold does not imply anything
    from which a law that fails would follow.
    """
    for holding, failing in (
        (separation.holding, separation.failing),
        (
            _through(dual, separation.holding),
            _through(dual, separation.failing),
        ),
    ):
        if not holding or not failing:
            continue
        all_holding = proved[list(holding)].any(axis=0)
        all_failing = proved[:, list(failing)].any(axis=1)
        refuted[all_holding] |= all_failing


def _through(dual: Numbers, numbers: Sequence[int]) -> tuple[int, ...]:
    return tuple(int(dual[n]) for n in numbers if dual[n] >= 0)


def classes_of(relation: Bits) -> Numbers:
    """For each law the first law that implies it and follows from it, in a transitive and reflexive relation."""
    return (relation & relation.T).argmax(axis=1)


def covers(relation: Bits, members: Numbers) -> list[tuple[int, int]]:
    """Pairs of `members`, one of each class, between which a transitive relation has no third: the Hasse diagram."""
    part = relation[np.ix_(members, members)].copy()
    np.fill_diagonal(part, False)
    numbers = part.astype(np.float32)
    between = numbers @ numbers > 0.5
    return [(int(members[i]), int(members[j])) for i, j in np.argwhere(part & ~between)]

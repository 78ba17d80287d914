"""What to decide next: the implications and magmas that close most."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from eval.landscape.decisions import Separated
from eval.landscape.models import Magmas
from eval.landscape.order import Bits, Numbers, Separation, classes_of, covers, separate
from prover.worlds.laws import Law

MOST_TOGETHER = 24
"""Laws that hold, and laws that fail, in one claim to Lean."""
Weights = npt.NDArray[np.float32]


def unrefuted(magmas: Magmas, dual: Numbers) -> Bits:
    """`[i, j]`: every magma in which law i holds, of these and their opposites, satisfies law j, too."""
    laws = magmas.satisfied.shape[1]
    refuted = np.zeros((laws, (laws + 7) // 8), dtype=np.uint8)
    mirrored = np.where(dual >= 0, dual, 0)
    opposites = magmas.satisfied[:, mirrored] if (dual >= 0).all() else magmas.satisfied[:0]
    rows = np.unique(np.packbits(np.concatenate([magmas.satisfied, opposites]), axis=1), axis=0)
    for row in rows:
        refuted[np.unpackbits(row, count=laws).astype(np.bool_)] |= ~row
    return ~np.unpackbits(refuted, axis=1, count=laws).astype(np.bool_)


def frame(candidates: Bits, dual: Numbers) -> list[tuple[int, int]]:
    """Implications that would give all candidates by transitivity and duality: once around each class, the largest
    first, and from class to class along the Hasse diagram. `candidates` is transitive and reflexive, and holds the dual
    of each of its pairs if there are duals.
    """
    first = classes_of(candidates)
    members, sizes = np.unique(first, return_counts=True)
    around: list[tuple[int, int]] = []
    for member in members[np.argsort(-sizes, kind="stable")]:
        around += _around(np.flatnonzero(first == member), dual)
    return once_for_both([*around, *covers(candidates, members)], dual)


def _around(laws: Numbers, dual: Numbers) -> list[tuple[int, int]]:
    """A way around a class. Where the class is its own dual, half of the way and the step to where its dual begins."""
    if len(laws) < 2:
        return []
    if dual[laws[0]] not in laws:
        return [(int(one), int(other)) for one, other in zip(laws, np.roll(laws, -1), strict=True)]
    half = [int(n) for n in laws if n <= dual[n]]
    pairs = list(pairwise([*half, int(dual[half[0]])]))
    return [(one, other) for one, other in pairs if one != other]


def missing(candidates: Bits, proved: Bits) -> list[tuple[int, int]]:
    """Candidates that are not proved, from the first law of each class to the strongest laws that would give the rest.
    `proved` is transitive and reflexive."""
    first = classes_of(proved)
    members = np.unique(first)
    part = (candidates & ~proved)[np.ix_(members, members)]
    above = proved[np.ix_(members, members)].copy()
    np.fill_diagonal(above, False)
    given = part.astype(np.float32) @ above.astype(np.float32) > 0.5
    return [(int(members[i]), int(members[j])) for i, j in np.argwhere(part & ~given)]


def once_for_both(pairs: Sequence[tuple[int, int]], dual: Numbers) -> list[tuple[int, int]]:
    """The pairs without those whose dual is there, too."""
    kept: dict[tuple[int, int], None] = {}
    for premise, conclusion in pairs:
        if (int(dual[premise]), int(dual[conclusion])) not in kept:
            kept[premise, conclusion] = None
    return list(kept)


@dataclass(slots=True)
class SeparationChooser:
    """Chooses magmas by how many undecided pairs they decide, with the few laws that show it.

    `proved` is transitive and reflexive; `refuted` is what is known so far, and grows with each choice.
    """

    laws: Sequence[Law]
    proved: Bits
    refuted: Bits
    dual: Numbers

    def choose(self, magmas: Magmas) -> Iterator[Separated]:
        """Claims, those that decide most first. Whoever refutes less than one expects does not harm what follows."""
        first = classes_of(self.proved)
        members, place, sizes = np.unique(first, return_inverse=True, return_counts=True)
        easiest = self._easiest(first, members)
        above = self.proved[np.ix_(members, members)]
        mirror = place[self.dual[members]] if (self.dual >= 0).all() else np.full(len(members), -1)
        fails = ~magmas.satisfied[:, members]
        usable = magmas.satisfied[:, easiest] & magmas.checkable(self.laws)[:, easiest]
        known = self.refuted[np.ix_(members, members)]
        weight = sizes.astype(np.float32)
        rows = weight * (usable.astype(np.float32) @ above.astype(np.float32) > 0.5)
        columns = weight * fails
        gains = ((rows @ (~known).astype(np.float32)) * columns).sum(axis=1)
        order = [(-float(g), len(magmas.tables[n]), n) for n, g in enumerate(gains)]
        heapq.heapify(order)
        while order and order[0][0] < -0.5:
            _, size, number = heapq.heappop(order)
            left = ~known
            now = float(rows[number] @ (left @ columns[number]))
            if order and -now > order[0][0]:
                heapq.heappush(order, (-now, size, number))
                continue
            separation = _most(usable[number], weight * fails[number], above, weight, left)
            if not separation.holding:
                continue
            separate(known, above, separation, mirror)
            heapq.heappush(order, (-now, size, number))  # what is left of it comes again
            hold, fail = (tuple(int(easiest[n]) + 1 for n in some) for some in (separation.holding, separation.failing))
            yield Separated(magmas.tables[number], hold, fail)

    def _easiest(self, first: Numbers, members: Numbers) -> Numbers:
        """Of each class the law with the fewest variables."""
        variables = np.array([len(law.variables()) for law in self.laws])
        order = np.lexsort((np.arange(len(first)), variables, first))
        return order[np.searchsorted(first[order], members)]


def _most(usable: Bits, columns: Weights, above: Bits, weight: Weights, undecided: Bits) -> Separation:
    """Of the strongest laws that hold and the weakest that fail those that decide most, `MOST_TOGETHER` of each."""
    strictly = above & ~above.T
    fails = columns > 0
    strongest = np.flatnonzero(usable & ~strictly[usable].any(axis=0))
    weakest = np.flatnonzero(fails & ~strictly[:, fails].any(axis=1))
    by_row = weight * (undecided @ columns)
    holding = _best(strongest, above[strongest] @ by_row)
    rows = weight * above[holding].any(axis=0)
    by_column = columns * (rows @ undecided)
    return Separation(tuple(map(int, holding)), tuple(map(int, _best(weakest, by_column @ above[:, weakest]))))


def _best(numbers: Numbers, gains: Weights) -> Numbers:
    """The first `MOST_TOGETHER` numbers by their gain, without those that gain nothing."""
    order = np.argsort(-gains, kind="stable")[:MOST_TOGETHER]
    return numbers[order[gains[order] > 0]]

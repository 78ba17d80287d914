"""The world `implications` from the data of the Equational Theories Project: laws that are known to imply others.

Of 8.2 million implications that hold, 7.0 million start from a law equivalent to ``x = y``. So none is drawn from all
of them: `classes` draws pairs of classes of equivalent laws (28,442) and `explicit` those with a proof of their own
(10,657). The depth is the distance in the graph of explicit proofs, from 1 on; derivations are not known. Theorems are
split by the class of their premise.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from prover.worlds.base import Draft
from prover.worlds.equations import EXPLICIT_TRUE, TRUE_CODES, Laws, read_laws

_TRIES: Final = 40


@dataclass(frozen=True)
class KnownImplications:
    """Implications between the laws in `folder` (see `prover.worlds.equations`)."""

    folder: Path
    name: str = "implications"
    about: str = "implications between magma laws of the Equational Theories Project, by distance in its explicit graph"
    module: str = "Suites.Defs.Magma"
    families: tuple[str, ...] = ("classes", "explicit")
    held_out: frozenset[str] = frozenset()

    def draw(self, family: str, depth: int, rng: random.Random) -> Draft | None:
        """See `World`; `depth` is a distance. Explicit implications have distance 1."""
        if family == "explicit" and depth > 1:
            return None
        graph, laws = self._graph, self._laws.laws
        for _ in range(_TRIES):
            premise = rng.choice(graph.premises)
            reached = graph.distances(premise)
            ends = [n for n, d in reached.items() if d == depth and graph.classes[n] != graph.classes[premise]]
            ends = [n for n in ends if laws[n].left != laws[n].right]
            if family == "classes":
                ends = [n for n in ends if graph.classes[n] == n]
            if ends:
                return self._draft(family, premise, rng.choice(ends), depth)
        return None

    def _draft(self, family: str, premise: int, conclusion: int, depth: int) -> Draft:
        laws, hypothesis = self._laws.laws, "h"
        group = laws[self._graph.classes[premise]].text()
        fixed = "(G : Type _) [Magma G]"
        hypotheses = ((hypothesis, laws[premise].text()),)
        return Draft(family, fixed, (), hypotheses, laws[conclusion].text(), (), graded=depth, group=group)

    @cached_property
    def _laws(self) -> Laws:
        return read_laws(self.folder)

    @cached_property
    def _graph(self) -> _Graph:
        return _Graph.of(self._laws)


@dataclass(frozen=True, slots=True)
class _Graph:
    """Explicit implications: law → laws; `classes` maps a law to the first law that is equivalent to it."""

    successors: dict[int, tuple[int, ...]]
    classes: tuple[int, ...]
    premises: tuple[int, ...]

    @classmethod
    def of(cls, data: Laws) -> _Graph:
        """Premises are the first laws of their classes; none is equivalent to the law with the largest class."""
        holds = np.isin(data.outcomes, [data.codes.index(c) for c in TRUE_CODES if c in data.codes])
        np.fill_diagonal(holds, True)
        classes = (holds & holds.T).argmax(axis=1)
        explicit = data.outcomes == (data.codes.index(EXPLICIT_TRUE) if EXPLICIT_TRUE in data.codes else -1)
        np.fill_diagonal(explicit, False)
        largest = np.bincount(classes).argmax()
        successors = {n: tuple(map(int, np.flatnonzero(row))) for n, row in enumerate(explicit)}
        premises = tuple(n for n in range(len(classes)) if classes[n] == n and n != largest and successors[n])
        return cls(successors, tuple(map(int, classes)), premises)

    def distances(self, start: int) -> dict[int, int]:
        """Law → fewest explicit implications from `start`."""
        found = {start: 0}
        waiting = deque([start])
        while waiting:
            law = waiting.popleft()
            for after in self.successors[law]:
                if after not in found:
                    found[after] = found[law] + 1
                    waiting.append(after)
        return found

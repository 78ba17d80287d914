"""Theorems of worlds with depths, generated as training uses them up.

A suite such as ``rewriting@1-6x200`` is the beginning of an endless one. Before a round every depth is given so many
theorems that nobody has tried, so that the curriculum can stay at a depth, or walk on, without going over the same ones
again. What is added depends on the suites and on what was tried by then, so a resumed run adds the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from prover.suites import load_suite
from prover.types import Split, Theorem, unnamed
from prover.worlds.generate import TRAIN_DEPTH, WorldTheorem, theorems_of_depth
from prover.worlds.names import is_world_suite, parse_world_suite, world_named


class FreshTheorems:
    """The train theorems of a run, which grow.

    Args:
        suites: of the run's configuration; those of worlds are the ones that grow.
        training: the theorems to begin with.
        held_out: theorems that are never added, whatever split another depth would put them in.
        untried: how many theorems of every depth nobody has tried at the start of a round.
    """

    def __init__(
        self, suites: Iterable[str], training: Sequence[Theorem], held_out: Iterable[Theorem], untried: int
    ) -> None:
        self._theorems = list(training)
        self._untried = untried
        self._excluded = {unnamed(t.statement) for t in (*training, *held_out)}
        self._streams: dict[tuple[str, int], list[Iterator[WorldTheorem]]] = {}
        worlds = {t.source for t in training}
        for name in filter(is_world_suite, suites):
            suite = parse_world_suite(name)
            self._excluded |= {unnamed(e.theorem.statement) for e in load_suite(name).entries}
            source = f"suite:{suite.world}"
            for depth in suite.depths:
                if untried and source in worlds and depth <= TRAIN_DEPTH:
                    stream = theorems_of_depth(world_named(suite.world), depth, suite.seed, None, set())
                    self._streams.setdefault((source, depth), []).append(stream)

    @property
    def theorems(self) -> Sequence[Theorem]:
        """All of them by now."""
        return self._theorems

    def refill(self, tried: Collection[str]) -> list[Theorem]:
        """Adds what is missing when the theorems of these names have been tried; the new ones."""
        left = Counter((t.source, t.depth) for t in self._theorems if t.name not in tried)
        added: list[Theorem] = []
        for (source, depth), streams in self._streams.items():
            while streams and left[source, depth] < self._untried:
                found = next(streams[0], None)
                if found is None:  # the world has no more of this depth
                    streams.pop(0)
                elif self._is_new(found.theorem):
                    left[source, depth] += 1
                    added.append(found.theorem)
        self._theorems += added
        return added

    def _is_new(self, theorem: Theorem) -> bool:
        statement = unnamed(theorem.statement)
        if theorem.split is not Split.TRAIN or statement in self._excluded:
            return False
        self._excluded.add(statement)
        return True

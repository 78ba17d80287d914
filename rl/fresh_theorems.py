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
from rl.config import TrainConfig


class FreshTheorems:
    """The train theorems of a run, which grow.

    Args:
        config: its suites of worlds are the ones that grow, by `curriculum.fresh`.
        training: the theorems to begin with.
        held_out: theorems that are never added, whatever split another depth would put them in; nor are any of the
            configuration's own suites.
    """

    def __init__(self, config: TrainConfig, training: Sequence[Theorem], held_out: Iterable[Theorem]) -> None:
        self._theorems = list(training)
        self._untried = config.curriculum.fresh
        self._excluded = {unnamed(t.statement) for t in (*training, *held_out)}
        self._streams: dict[tuple[str, int], list[Iterator[WorldTheorem]]] = {}
        if not self._untried:
            return
        worlds = {t.source for t in training}
        for name in (*config.suites, *config.evaluation.worlds):
            self._excluded |= {unnamed(e.theorem.statement) for e in load_suite(name).entries}
        for name in filter(is_world_suite, config.suites):
            suite = parse_world_suite(name)
            source = f"suite:{suite.world}"
            for depth in suite.depths:
                if source in worlds and depth <= TRAIN_DEPTH:
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
                    left[source, depth] += found.theorem.name not in tried  # a resumed run makes tried ones again
                    added.append(found.theorem)
        self._theorems += added
        return added

    def _is_new(self, theorem: Theorem) -> bool:
        statement = unnamed(theorem.statement)
        if theorem.split is not Split.TRAIN or statement in self._excluded:
            return False
        self._excluded.add(statement)
        return True

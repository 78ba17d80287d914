"""Beam search over tactics, made complete.

The open states of a layer put forward all their tactics; the best `beam_width` of them run, and what they leave is the
next layer (Lowerre 1976, the Harpy speech recognition system). What did not run is kept: when a layer leaves nothing,
the best of what was left behind makes the next one, so that with enough budget everything is tried (complete beam
search; Zhang 1998, Complete anytime beam search).
"""

from __future__ import annotations

import heapq
import random

from prover.search.best_first import BestFirst
from prover.search.config import BeamConfig
from prover.search.frontier import Action, Try
from prover.search.tree import Node, Tree
from prover.types import Proposal


class Beam(BestFirst):
    """The frontier of one tree: the queue of `BestFirst` holds the current layer alone."""

    def __init__(self, tree: Tree, config: BeamConfig, rng: random.Random) -> None:
        super().__init__(tree, config, rng)
        self._found: list[tuple[float, int, int]] = []  # entries of the next layer
        self._left: list[tuple[float, int, int]] = []  # entries that were left behind
        self._width = self._places = config.beam_width

    def add(self, node: Node) -> None:
        """Let a new node wait for the next layer."""
        self._found.append(self._entry(node))

    def repaired(self, node: Node, proposals: list[Proposal]) -> None:
        """As `BestFirst`; the node waits in the current layer, wherever it waited before."""
        self._left = [entry for entry in self._left if entry[1] != node.id]
        heapq.heapify(self._left)
        super().repaired(node, proposals)

    def choose(self, may_expand: bool) -> Action | None:
        """The layer's next action; None when nothing is left to do at all."""
        while True:
            action = self._next(may_expand) if self._places else None
            if isinstance(action, Try):
                self._places -= 1
            if action is not None:
                return action
            if not self._turn():
                return None

    def _next(self, may_expand: bool) -> Action | None:
        """Every state of the layer is expanded before any tactic is chosen, so that all tactics compete."""
        for entry in sorted(entry for entry in self._heap if entry[2] < 0):
            self._heap.remove(entry)
            heapq.heapify(self._heap)
            action = self._act(entry, may_expand)
            if action is not None:
                return action
        return super().choose(may_expand)

    def _turn(self) -> bool:
        """Begin the next layer; False when there is nothing to begin it with."""
        for entry in self._heap:
            heapq.heappush(self._left, entry)
        self._heap = self._found
        self._found = []
        while not self._heap and self._left:
            self._heap = [heapq.heappop(self._left) for _ in range(min(self._width, len(self._left)))]
        heapq.heapify(self._heap)
        self._places = self._width
        return bool(self._heap)

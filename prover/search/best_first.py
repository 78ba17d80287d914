"""Best-first order over untried tactics.

Every open node waits in one priority queue with its best untried tactic (or, before the proposer was asked, as
itself), so that tactics of the whole tree are tried strictly in the order of their priority.
"""

from __future__ import annotations

import heapq
import random

from prover.search.config import SearchConfig
from prover.search.frontier import Action, Expand, Try, order_proposals
from prover.search.tree import Edge, Node, Status, Tree
from prover.types import Proposal


def priority(logprob: float, depth: int, value: float | None, config: SearchConfig) -> float:
    """Higher is sooner: ``logprob / depth^length_exponent − value_weight · value``.

    `logprob` is the sum over the `depth` tactics from the root. Best-first search by cumulative log-probability is
    that of Polu & Sutskever 2020 (GPT-f), who also let a learned value order the queue; Lample et al. 2022 (HTPS)
    compare such orders. Dividing by the length keeps the search from preferring shallow nodes only. The value enters
    as an expected number of remaining steps, like the cost-to-go of A*.
    With `value_weight` = `length_exponent` = 0 a node is first found along its most probable path (Dijkstra).
    """
    return logprob / max(depth, 1) ** config.length_exponent - config.value_weight * (value or 0.0)


class BestFirst:
    """The frontier of one tree. Ties are broken by age: the earlier node first."""

    def __init__(self, tree: Tree, config: SearchConfig, rng: random.Random) -> None:
        self._tree = tree
        self._config = config
        self._rng = rng
        self._heap: list[tuple[float, int, int]] = []  # (−priority, node, index of its proposal, −1: none yet)
        self._keys: dict[int, list[float]] = {}
        self._parked: list[tuple[float, int, int]] = []
        self.starved = False  # True once a node could not be expanded for want of model calls

    def add(self, node: Node) -> None:
        """Let a new node wait for its expansion."""
        self._push(priority(node.logprob, node.depth, node.value, self._config), node.id, -1)

    def expanded(self, node: Node, proposals: list[Proposal]) -> None:
        """Give a node its proposals and let it wait with the best of them."""
        ordered = order_proposals(proposals, self._config, self._rng)
        self._tree.set_proposals(node, [proposal for _, proposal in ordered])
        self._keys[node.id] = [key for key, _ in ordered]
        self._wait(node, 0)

    def choose(self, may_expand: bool) -> Action | None:
        """Take the best action off the queue; None when nothing is left to do.

        Nodes that cannot help the root are parked. Without `may_expand` unexpanded nodes are dropped.
        """
        while self._heap:
            entry = heapq.heappop(self._heap)
            node = self._tree.nodes[entry[1]]
            if node.status is not Status.OPEN:
                continue
            if not self._tree.is_relevant(node):
                self._parked.append(entry)
            elif entry[2] >= 0:
                self._wait(node, entry[2] + 1)
                return Try(node.id, entry[2])
            elif may_expand:
                return Expand(node.id)
            else:
                self.starved = True
        return None

    def recorded(self, action: Try, edge: Edge, merged: bool) -> None:
        """Reconsider parked nodes after a merge: the new edge may have made them relevant again."""
        if merged:
            for entry in self._parked:
                heapq.heappush(self._heap, entry)
            self._parked.clear()

    def _wait(self, node: Node, index: int) -> None:
        keys = self._keys[node.id]
        if index < len(keys):
            best = priority(node.logprob + keys[index], node.depth + 1, node.value, self._config)
            self._push(best, node.id, index)

    def _push(self, best: float, node: int, index: int) -> None:
        heapq.heappush(self._heap, (-best, node, index))

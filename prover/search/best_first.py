"""Best-first search over untried tactics.

Every open node waits in one priority queue with its best untried tactic (or, before the proposer was asked, as
itself), so that tactics of the whole tree are tried strictly in the order of their priority.
"""

from __future__ import annotations

import heapq
import random
from array import array

from prover.search.backup import burden
from prover.search.config import BeamConfig, BestFirstConfig
from prover.search.frontier import Action, Expand, Statistics, Try, ranked
from prover.search.tree import Edge, Node, Status, Tree
from prover.types import Proposal

QueueConfig = BestFirstConfig | BeamConfig


def priority(path: float, tactic: float, value: float, config: QueueConfig) -> float:
    """Higher is sooner: ``path_weight · path + tactic − value_weight · value``.

    `path` is the sum of log-probabilities of the tactics from the root to a state, `tactic` that of the one to try
    there. Best-first search by cumulative log-probability is that of Polu & Sutskever 2020 (GPT-f), who also let a
    learned value order the queue; Lample et al. 2022 (HTPS) compare the two. The value enters as an expected number of
    remaining tactics, like the cost-to-go of A*: of the node and of the goals that wait beside it on the way to the
    root (`backup.burden`), since all of them have to be proved. Where the proposer foresees what a tactic leaves
    (`Proposal.left`), each tactic counts with what remains behind it: the value orders tactics before Lean is asked.
    How unlikely the way to a state was says nothing about the state once its value is known, so a search
    with a good value takes a small `path_weight`.
    With `value_weight` = 0 a node is first found along its most probable path (Dijkstra).
    """
    return config.path_weight * path + tactic - config.value_weight * value


class BestFirst:
    """The frontier of one tree. Ties are broken by age: the earlier node first."""

    def __init__(self, tree: Tree, config: QueueConfig, rng: random.Random) -> None:
        self._tree = tree
        self._config = config
        self._rng = rng
        self._heap: list[tuple[float, int, int]] = []  # (−priority, node, index of its proposal, −1: none yet)
        self._keys: dict[int, array[float]] = {}
        self._parked: list[tuple[float, int, int]] = []
        self._rest: dict[int, float] = {}  # tactics for the goals beside a node and its ancestors, when it was found
        self.starved = False  # True once a node could not be expanded for want of model calls

    @property
    def goes_on(self) -> bool:
        """False: a settled root ends the search."""
        return False

    def add(self, node: Node) -> None:
        """Let a new node wait for its expansion."""
        heapq.heappush(self._heap, self._entry(node))

    def expanded(self, node: Node, proposals: list[Proposal]) -> None:
        """Give a node its proposals and let it wait with the best of them."""
        best_first = self._ordered(node, proposals)
        self._tree.set_proposals(node, [proposal for _, proposal in best_first])
        self._keys[node.id] = array("d", [key for key, _ in best_first])
        self._wait(node, 0)

    def repaired(self, node: Node, proposals: list[Proposal]) -> None:
        """Exchange a node's untried proposals, and let it wait with the best of the new ones."""
        best_first = self._ordered(node, proposals)
        self._tree.replace_untried(node, [proposal for _, proposal in best_first])
        tried = len(node.edges)
        self._keys[node.id] = array("d", [*self._keys[node.id][:tried], *(key for key, _ in best_first)])
        self._heap = [entry for entry in self._heap if entry[1] != node.id]
        heapq.heapify(self._heap)
        self._parked = [entry for entry in self._parked if entry[1] != node.id]
        self._wait(node, tried)

    def choose(self, may_expand: bool) -> Action | None:
        """Take the best action off the queue; None when nothing is left to do.

        Nodes that cannot help the root are parked. Without `may_expand` unexpanded nodes are dropped.
        """
        while self._heap:
            action = self._act(heapq.heappop(self._heap), may_expand)
            if action is not None:
                return action
        return None

    def _act(self, entry: tuple[float, int, int], may_expand: bool) -> Action | None:
        """What an entry that was taken off the queue asks for; None when it is settled, parked or dropped."""
        node = self._tree.nodes[entry[1]]
        if node.status is not Status.OPEN:
            return None
        if not self._tree.is_relevant(node):
            self._parked.append(entry)
            return None
        if entry[2] >= 0:
            self._wait(node, entry[2] + 1)
            return Try(node.id, entry[2])
        if may_expand:
            return Expand(node.id)
        self.starved = True
        return None

    def recorded(self, action: Try, edge: Edge, merged: bool) -> None:
        """Reconsider parked nodes after a merge: the new edge may have made them relevant again."""
        if merged:
            for entry in self._parked:
                heapq.heappush(self._heap, entry)
            self._parked.clear()

    def statistics(self) -> Statistics | None:
        """None: what it knows is in the tree."""

    def _entry(self, node: Node) -> tuple[float, int, int]:
        """A new node as an entry of the queue."""
        self._rest[node.id] = self._beside(node)
        return (-self._priority(node, 0.0, None), node.id, -1)

    def _ordered(self, node: Node, proposals: list[Proposal]) -> list[tuple[float, Proposal]]:
        """A node's proposals with their priorities, best first.

        Beside others whose outcome is foreseen, one whose outcome is not is expected to leave as much as there was.
        """
        drawn = ranked(proposals, self._config.noise, self._rng)
        unknown = node.value if any(p.left is not None for p in proposals) else None
        found = ((self._priority(node, key, unknown if p.left is None else p.left), p) for key, p in drawn)
        return sorted(found, key=lambda pair: -pair[0])

    def _wait(self, node: Node, index: int) -> None:
        keys = self._keys[node.id]
        if index < len(keys):
            heapq.heappush(self._heap, (-keys[index], node.id, index))

    def _priority(self, node: Node, tactic: float, left: float | None) -> float:
        """Of a node's tactic with that log-probability; `left`: what is expected to remain behind it, if known."""
        own = (node.value or 0.0) if left is None else 1.0 + left
        return priority(node.logprob, tactic, burden(own, self._rest[node.id], self._config.backup), self._config)

    def _beside(self, node: Node) -> float:
        """Remaining tactics of what else has to be proved, along the edges that first found the nodes."""
        if not node.parents:
            return 0.0
        edge = self._tree.edges[node.parents[0]]
        rest = self._rest[edge.node]
        for child in dict.fromkeys(edge.children):
            sister = self._tree.nodes[child]
            if child != node.id and sister.status is Status.OPEN:
                rest = burden(sister.value or 0.0, rest, self._config.backup)
        return rest

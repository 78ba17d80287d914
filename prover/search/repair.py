"""When a proposer is asked again about a state, and what it is shown: the tactics that Lean refused, with its messages.

Of whole proofs Baldur shows the failed proof and Lean's message (First et al. 2023, arXiv:2303.04910); here it is the
step that is repaired, while the search goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from prover.search.budget import BudgetMeter
from prover.search.tree import EdgeKind, Node, Status, Tree
from prover.types import ProofState, RefusedTactic

MOST_SHOWN: Final = 4
"""Refusals that a proposer is shown, the latest ones."""
MOST_MESSAGE: Final = 1200
"""Characters of a message that it is shown."""


@dataclass(slots=True)
class Repairs:
    """The repairs of one search. `every`: refusals until the first one of a state (`SearchConfig.repair`)."""

    every: int
    _done: Counter[int] = field(default_factory=Counter[int])
    _seen: int = 0  # edges that were looked at

    @property
    def count(self) -> int:
        """How often a proposer was asked again."""
        return self._done.total()

    def due(self, tree: Tree, meter: BudgetMeter) -> Iterator[Node]:
        """States whose proposer is to be asked again now, as far as model calls allow.

        Where fewer tactics are left than would make a repair due, it comes before the last one is tried: a state that
        has none left has failed.
        """
        touched = dict.fromkeys(edge.node for edge in tree.edges[self._seen :] if edge.kind is EdgeKind.REJECTED)
        self._seen = len(tree.edges)
        for node in (tree.nodes[i] for i in touched):
            if node.status is not Status.OPEN or node.proposals is None or not meter.has_calls():
                continue
            count, done = len(refusals_of(tree, node)), self._done[node.id]
            last = not done and len(node.proposals) - len(node.edges) == 1
            if count >= self.every * 2**done or last:
                self._done[node.id] += 1
                yield node

    def shown(self, tree: Tree, node: Node) -> ProofState:
        """The state as its proposer sees it: with what was refused, once it is asked again."""
        if not self._done[node.id]:
            return node.state
        return replace(node.state, refused=refusals_of(tree, node)[-MOST_SHOWN:])


def refusals_of(tree: Tree, node: Node, before: int | None = None) -> tuple[RefusedTactic, ...]:
    """The tactics that Lean refused in a state, in the order of trying, among its first `before`; None: among all."""
    edges = [tree.edges[edge] for edge in node.edges[:before]]
    return tuple(RefusedTactic(e.tactic, e.detail[:MOST_MESSAGE]) for e in edges if e.kind is EdgeKind.REJECTED)

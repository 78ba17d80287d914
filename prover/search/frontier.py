"""What a frontier is: the interface that `best_first`, `beam`, `mcts` and `rollout` share.

A frontier decides what one tree does next. It may be swapped without touching tree, expansion, loop or extraction.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from prover.search.tree import Edge, Node
from prover.types import Proposal

if TYPE_CHECKING:
    from prover.search.rollout import Episode


@dataclass(frozen=True, slots=True)
class Expand:
    """Ask the proposer about a node."""

    node: int


@dataclass(frozen=True, slots=True)
class Try:
    """Run the node's proposal number `index`."""

    node: int
    index: int


Action = Expand | Try


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a frontier counted beside the tree, `[edges]` by the edges' ids.

    `visits` is how often the search chose a tactic or something below it, `values` the mean of what came back, on the
    scale of the search's backup (`backup.ValueScale`), 0 before anything did. `episodes` are those of rollouts that
    came to an end; one that the budget cut off is none.
    """

    visits: tuple[int, ...]
    values: tuple[float, ...]
    episodes: tuple[Episode, ...] = ()

    def of(self, node: Node) -> list[tuple[int, float]]:
        """Visits and mean value of each tactic that was tried on a node, as they were tried."""
        return [(self.visits[edge], self.values[edge]) for edge in node.edges]


class Frontier(Protocol):
    """What one tree does next."""

    @property
    def starved(self) -> bool:
        """Was something left undone for want of model calls?"""
        ...

    @property
    def goes_on(self) -> bool:
        """Is something left to do though the root is settled, or when its answers have come?"""
        ...

    def add(self, node: Node) -> None:
        """A new node, already valued."""
        ...

    def expanded(self, node: Node, proposals: list[Proposal]) -> None:
        """The proposer's answer to an `Expand`; gives the node its proposals in the order of trying."""
        ...

    def repaired(self, node: Node, proposals: list[Proposal]) -> None:
        """The proposer's answer when it was asked again about a node: what takes the place of the untried proposals."""
        ...

    def choose(self, may_expand: bool) -> Action | None:
        """The next action; None when nothing is left to do. Never twice the same."""
        ...

    def recorded(self, action: Try, edge: Edge, merged: bool) -> None:
        """The environment's answer to a `Try`; `merged` when it leads to an older open node."""
        ...

    def statistics(self) -> Statistics | None:
        """What it counted, when the search has ended; None for a frontier that counts nothing."""
        ...


def ranked(proposals: list[Proposal], noise: float, rng: random.Random) -> list[tuple[float, Proposal]]:
    """Proposals with the log-probability that ranks them (with Gumbel noise if `noise` > 0), best first."""
    if not noise:
        return sorted(((p.logprob, p) for p in proposals), key=lambda item: -item[0])
    # −log of an exponential variable is a Gumbel variable
    noisy = [(p.logprob - noise * math.log(max(rng.expovariate(1.0), 1e-300)), p) for p in proposals]
    return sorted(noisy, key=lambda item: -item[0])

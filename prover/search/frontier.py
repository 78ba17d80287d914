"""What a search order is: the interface that `best_first` and `mcts` share.

A frontier decides what one tree does next. It may be swapped without touching tree, expansion, loop or extraction.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Protocol

from prover.search.config import SearchConfig
from prover.search.tree import Edge, Node
from prover.types import Proposal


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


class Frontier(Protocol):
    """The search order of one tree."""

    @property
    def starved(self) -> bool:
        """Was something left undone for want of model calls?"""
        ...

    def add(self, node: Node) -> None:
        """A new node, already valued."""
        ...

    def expanded(self, node: Node, proposals: list[Proposal]) -> None:
        """The proposer's answer to an `Expand`; gives the node its proposals in the order of trying."""
        ...

    def choose(self, may_expand: bool) -> Action | None:
        """The next action; None when nothing is left to do. Never twice the same."""
        ...

    def recorded(self, action: Try, edge: Edge, merged: bool) -> None:
        """The environment's answer to a `Try`; `merged` when it leads to an older open node."""
        ...


def order_proposals(
    proposals: list[Proposal], config: SearchConfig, rng: random.Random
) -> list[tuple[float, Proposal]]:
    """Proposals with the log-probability they are ordered by (noisy if `config.noise` > 0), best first."""
    keyed = proposals[: config.proposals_per_node]
    if not config.noise:
        return sorted(((p.logprob, p) for p in keyed), key=lambda item: -item[0])
    # −log of an exponential variable is a Gumbel variable
    noisy = [(p.logprob - config.noise * math.log(max(rng.expovariate(1.0), 1e-300)), p) for p in keyed]
    return sorted(noisy, key=lambda item: -item[0])
